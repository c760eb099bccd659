"""Where the document marks an operation with `x-pagination`, the mock cuts its list into pages."""

import pytest

from clay_credits_mock.answers import ANSWERS
from documents import document, serving

PATHS = """
/things:
  get:
    operationId: list_things
    x-pagination: {cursor: from, next: following, items: things, limit: size}
    parameters:
      - {name: from, in: query, schema: {type: string}}
      - {name: size, in: query, schema: {type: integer, minimum: 1, default: 2}}
    responses:
      "200":
        description: T.
        content: {application/json: {schema: {$ref: "#/components/schemas/Things"}, example: {things: [1, 2, 3, 4, 5]}}}
/nulls:
  get:
    operationId: list_nulls
    x-pagination: {cursor: from, next: following, items: things}
    parameters: [{name: from, in: query, schema: {type: integer}}]
    responses:
      "200":
        description: T.
        content: {application/json: {schema: {$ref: "#/components/schemas/Nulls"}, example: {things: [1, 2, 3, 4]}}}
/numbered:
  get:
    operationId: list_numbered
    x-pagination: {page: page, items: things}
    parameters: [{name: page, in: query, schema: {type: integer}}]
    responses:
      "200":
        description: T.
        content: {application/json: {schema: {$ref: "#/components/schemas/Things"}, example: {things: [1, 2, 3, 4]}}}
"""
SCHEMAS = """
Things:
  type: object
  properties: {things: {type: array, items: {}}, following: {type: string}}
Nulls: {type: object, properties: {things: {type: array, items: {}}, following: {type: [integer, "null"]}}}
"""


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    with serving(document(PATHS, SCHEMAS), tmp_path_factory.mktemp("served")) as request:
        yield lambda target: request("GET", target)


def pages(get, path, cursor="from"):
    """Follow the cursors of a list."""
    asked = path
    for _ in range(10):
        body = get(asked).json()
        yield body
        if body.get("following") is None:
            return
        asked = f"{path}{'&' if '?' in path else '?'}{cursor}={body['following']}"


def test_a_cursor_leads_to_the_next_page(get):
    assert list(pages(get, "/things")) == [
        {"things": [1, 2], "following": "after-2"},
        {"things": [3, 4], "following": "after-4"},
        {"things": [5]},
    ]
    assert [one["things"] for one in pages(get, "/things?size=4")] == [[1, 2, 3, 4], [5]]
    assert list(pages(get, "/things?size=5")) == [{"things": [1, 2, 3, 4, 5]}]


def test_a_cursor_can_be_a_number_and_null(get):
    assert list(pages(get, "/nulls")) == [{"things": [1, 2, 3], "following": 3}, {"things": [4], "following": None}]


@pytest.mark.parametrize("cursor", ["x", "after-6", "after--1", "6"])
def test_an_unknown_cursor_is_refused(get, cursor):
    answer = get(f"/things?from={cursor}")
    message = "query parameter from: is not a cursor of this list"
    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_pages_are_counted_from_1(get):
    found = [get(f"/numbered{query}").json() for query in ("", "?page=1", "?page=2", "?page=3", "?page=0")]
    assert [one["things"] for one in found] == [[1, 2, 3], [1, 2, 3], [4], [], [1, 2, 3]]


def test_the_list_of_a_function_is_cut_too(get, monkeypatch):
    monkeypatch.setitem(ANSWERS, "list_things", lambda _, size: {"things": [size] * 3})
    assert [one["things"] for one in pages(get, "/things?size=2")] == [[2, 2], [2]]
