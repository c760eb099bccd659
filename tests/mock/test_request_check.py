"""The mock checks requests by the document, and hands their values to the functions that answer."""

import pytest

from clay_credits_mock.answers import ANSWERS
from documents import document, serving

PATHS = """
/things/{number}:
  parameters:
    - {name: number, in: path, required: true, schema: {type: integer, minimum: 1}, example: 7}
  get:
    operationId: get_thing
    parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 20}}
      - {name: share, in: query, schema: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}}
      - {name: step, in: query, schema: {type: integer, multipleOf: 5}}
      - {name: kind, in: query, schema: {$ref: "#/components/schemas/Kind"}}
      - {name: exact, in: query, schema: {type: [boolean, "null"]}}
      - {name: code, in: query, schema: {type: string, minLength: 2, maxLength: 3, pattern: "^[A-Z]+$"}}
      - {name: day, in: query, schema: {type: string, format: date}}
      - {name: since, in: query, schema: {type: string, format: date-time}}
      - {name: key, in: query, schema: {type: string, format: uuid}}
      - name: tags
        in: query
        schema: {type: array, maxItems: 2, uniqueItems: true, items: {type: string, minLength: 1}}
      - {name: sizes, in: query, explode: false, schema: {type: array, minItems: 2, items: {type: integer}}}
      - {name: places, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
      - {name: either, in: query, schema: {oneOf: [{type: integer, maximum: 9}, {type: string, pattern: "^x"}]}}
      - {name: both, in: query, schema: {allOf: [{type: integer}, {minimum: 5}]}}
      - {name: filter, in: query, style: deepObject, schema: {$ref: "#/components/schemas/Filter"}}
      - {name: where, in: query, content: {application/json: {schema: {$ref: "#/components/schemas/Filter"}}}}
      - {name: X-Trace, in: header, schema: {type: array, items: {type: integer}}}
      - {name: Accept, in: header, schema: {type: string, maxLength: 1}}
    responses:
      "200": {description: T., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      "400": {$ref: "#/components/responses/Error"}
/things:
  post:
    operationId: create_thing
    parameters:
      - {name: dryRun, in: query, required: true, schema: {type: boolean}}
    requestBody: {$ref: "#/components/requestBodies/Thing"}
    responses:
      "201": {description: T., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      "400": {$ref: "#/components/responses/Error"}
  put:
    operationId: upload_things
    requestBody: {content: {text/*: {schema: {type: string}}}}
    responses:
      "204": {description: T.}
"""
SCHEMAS = """
Kind: {type: string, enum: [new, old]}
Filter: {type: object, required: [most], additionalProperties: false, properties: {most: {type: integer}}}
Thing:
  type: object
  required: [name]
  properties:
    name: {type: string, maxLength: 5}
    parts: {type: array, items: {$ref: "#/components/schemas/Thing"}}
    kind: {anyOf: [{$ref: "#/components/schemas/Kind"}, {type: "null"}]}
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    content = document(PATHS, SCHEMAS)
    thing = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    content["components"]["requestBodies"] = {"Thing": thing}
    with serving(content, tmp_path_factory.mktemp("served")) as request:
        yield request


ALLOWED = [
    "",
    "limit=1&limitless=x&more",
    "limit=50",
    "share=0.5",
    "share=1e-3",
    "step=-10",
    "kind=old",
    "exact=true",
    "exact=null",
    "code=AB",
    "day=2024-02-29",
    "since=2024-06-01T00:00:00%2B02:00",
    "key=00000000-0000-4000-8000-000000000000",
    "tags=a&tags=b",
    "sizes=1,2",
    "sizes=1%2C2",
    "places=a%7Cb",
    "either=9",
    "either=x9",
    "both=5",
    "filter[most]=1",
    'where={"most":1}',
]


@pytest.mark.parametrize("query", ALLOWED)
def test_a_valid_query_is_answered(ask, query):
    assert ask("GET", f"/things/7?{query}").status_code == 200


REFUSED = {
    "limit=0": "query parameter limit: must be at least 1",
    "limit=51": "query parameter limit: must be at most 50",
    "limit=1.5": "query parameter limit: must be an integer",
    "limit=": "query parameter limit: must be an integer",
    f"limit={'9' * 5000}": "query parameter limit: must be an integer",
    "limit=1&limit=2": "query parameter limit: must be sent once",
    "share=0": "query parameter share: must be more than 0",
    "share=1": "query parameter share: must be less than 1",
    "share=1e999": "query parameter share: must be a number",
    "step=7": "query parameter step: must be a multiple of 5",
    "kind=other": 'query parameter kind: must be "new" or "old"',
    "exact=yes": "query parameter exact: must be a boolean or null",
    "code=A": "query parameter code: must have at least 2 characters",
    "code=ABCD": "query parameter code: must have at most 3 characters",
    "code=ab": "query parameter code: must match ^[A-Z]+$",
    "day=2023-02-29": "query parameter day: must be a date",
    "since=2024-06-01": "query parameter since: must be a date-time",
    "key=1": "query parameter key: must be a uuid",
    "tags=a&tags=b&tags=c": "query parameter tags: must have at most 2 items",
    "tags=a&tags=a": "query parameter tags: must not have an item twice",
    "tags=a&tags=": "query parameter tags /1: must have at least 1 characters",
    "sizes=1": "query parameter sizes: must have at least 2 items",
    "sizes=1,x": "query parameter sizes /1: must be an integer",
    "either=10": "query parameter either: must be at most 9",
    "both=4": "query parameter both: must be at least 5",
    "filter[most]=x": "query parameter filter /most: must be an integer",
    "filter[most]=1&filter[least]=1": "query parameter filter: has a property that the document does not list",
    "where={}": "query parameter where: the property most is missing",
    "where={": "query parameter where: must be JSON",
}


@pytest.mark.parametrize(("query", "message"), REFUSED.items(), ids=[text[:30] for text in REFUSED])
def test_an_invalid_query_is_refused_with_its_place(ask, query, message):
    answer = ask("GET", f"/things/7?{query}")
    assert (answer.status_code, answer.json()) == (400, {"type": "BadRequest", "message": message})


def test_headers_and_the_path_are_checked_too(ask):
    assert ask("GET", "/things/7", headers=[("X-Trace", "1, 2"), ("X-Trace", "3")]).status_code == 200
    refused = ask("GET", "/things/7", headers={"X-Trace": "1,x"})
    assert (refused.status_code, refused.json()["message"]) == (400, "header X-Trace /1: must be an integer")
    assert ask("GET", "/things/0").json()["message"] == "path parameter number: must be at least 1"


BODIES = {
    "": "body: is missing",
    "{": "body: is not JSON",
    '{"name": NaN}': "body: is not JSON",
    b"\xff": "body: is not JSON",
    "[" * 100_000: "body: is not JSON",
    "[]": "body: must be an object",
    "{}": "body: the property name is missing",
    '{"name": 1}': "body /name: must be a string",
    '{"name": "abcdef"}': "body /name: must have at most 5 characters",
    '{"name": "a", "parts": [{"name": "b"}, {}]}': "body /parts/1: the property name is missing",
    '{"name": "a", "kind": "x"}': 'body /kind: must be "new" or "old"',
    '{"name":"a","parts":[' * 400 + "1" + "]}" * 400: "body: is nested too deeply",
}


@pytest.mark.parametrize(("body", "message"), BODIES.items(), ids=[str(body[:30]) for body in BODIES])
def test_an_invalid_body_is_refused_with_its_place(ask, body, message):
    answer = ask("POST", "/things?dryRun=true", content=body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_a_body_is_of_a_type_of_the_document(ask):
    assert ask("POST", "/things?dryRun=true", json={"name": "a", "more": 1}).status_code == 201
    assert ask("POST", "/things", json={"name": "a"}).json()["message"] == "query parameter dryRun: is missing"
    form = ask("POST", "/things?dryRun=true", data={"name": "a"})
    assert form.json()["message"] == "body: its Content-Type must be application/json"
    assert [ask("PUT", "/things", content=one, headers={"Content-Type": "text/csv"}).content for one in ("", "a")] == [
        b"",
        b"",
    ]


def test_the_session_is_checked_first(ask):
    assert ask("GET", "/things/0", headers={"Cookie": "card=x"}).status_code == 401


def test_a_function_gets_what_it_names(ask, monkeypatch):
    seen = []

    def get_thing(_, number, *, limit, day, sizes, x_trace, query, headers, body):
        seen.append((number, limit, day, sizes, x_trace, query["share"], headers["X-Trace"], body))
        return {"name": "seven"}

    monkeypatch.setitem(ANSWERS, "get_thing", get_thing)
    monkeypatch.setitem(ANSWERS, "create_thing", lambda _, body, dry_run: {"name": body["name"], "parts": [dry_run]})
    assert ask("GET", "/things/7?sizes=1,2&share=0.5", headers={"X-Trace": "5"}).json() == {"name": "seven"}
    assert seen == [(7, 20, None, [1, 2], [5], 0.5, [5], None)]
    assert ask("POST", "/things?dryRun=true", json={"name": "a"}).json() == {"name": "a", "parts": [True]}


def test_a_function_need_not_name_anything(ask, monkeypatch):
    monkeypatch.setitem(ANSWERS, "get_thing", lambda _, number: {"name": f"no. {number}"})
    assert ask("GET", "/things/8?limit=1").json() == {"name": "no. 8"}


def test_answers_follow_the_document(ask, monkeypatch):
    thing = {"parts": [{"name": "a", "secret": 1}, {"kind": "new"}], "secret": 1}
    monkeypatch.setitem(ANSWERS, "get_thing", lambda *_: thing)
    assert ask("GET", "/things/7").json() == {"name": "text", "parts": [{"name": "a"}, {"name": "text", "kind": "new"}]}


def test_without_a_function_only_the_id_of_the_example_exists(ask):
    assert [ask("GET", f"/things/{number}").status_code for number in (7, 8)] == [200, 404]
