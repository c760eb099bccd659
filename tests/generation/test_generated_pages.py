"""An operation that the document says is paged has an iterator over all pages, as documents/pages.yaml has them."""

import importlib
from pathlib import Path

import httpx
import pytest

from contract_suite.mock_states import with_faults
from contract_suite.run import QUICK, Subject, examine
from openapi_document.loading import read_document


@pytest.fixture
def read(carry, shelf):
    """Return a function that iterates over the answers of a service, and returns the queries."""

    def read(use, pages, taken):
        requests, _ = carry(shelf, carry.collecting(use, taken), pages, session="s")
        return [request.url.query.decode() for request in requests]

    return read


def page(body, status=200):
    return httpx.Response(status, content=body)


def books(*titles, then):
    found = ", ".join(f'{{"title": "{title}"}}' for title in titles)
    return f'{{"books": [{found}], {then}}}'


def test_a_cursor_is_followed_until_there_is_none(read, shelf):
    taken = []
    pages = [books("A", "B", then='"nextCursor": "2"'), books(then='"nextCursor": "3"'), books("C", then='"x": 1')]
    queries = read(lambda clay: clay.books.list_all(genre="crime"), map(page, pages), taken)
    assert [book.title for book in taken] == ["A", "B", "C"]
    assert queries == ["genre=crime", "after=2&genre=crime", "after=3&genre=crime"]
    assert isinstance(taken[0], shelf.models.Book)


@pytest.mark.parametrize("end", ['"meta": {"next": null}', '"meta": {}', '"meta": null', '"other": 1'])
def test_a_cursor_of_an_object_inside_is_followed(read, end):
    taken = []
    pages = [books("A", then='"meta": {"next": 7}'), books("B", then=end)]
    queries = read(lambda clay: clay.books.search_all("1"), map(page, pages), taken)
    assert ([book.title for book in taken], queries) == (["A", "B"], ["", "cursor=7"])


NUMBERED = [
    (lambda clay: clay.titles.list_all(), ['["A"]', '["B"]', "[]"], ["", "pageNumber=1", "pageNumber=2"]),
    (lambda clay: clay.titles.list_all(size=2), ['["A", "B"]', '["C"]'], ["size=2", "pageNumber=1&size=2"]),
    (lambda clay: clay.titles.list_all(page_number=4), ['["A"]', "[]"], ["pageNumber=4", "pageNumber=5"]),
]


@pytest.mark.parametrize(("use", "pages", "expected"), NUMBERED)
def test_numbers_are_counted_until_a_page_is_not_full(read, use, pages, expected):
    taken = []
    assert read(use, map(page, pages), taken) == expected
    assert taken == ["A", "B", "C"][: len(taken)]
    assert len(taken) > 0


OTHER = "https://elsewhere.example/names"
LINKED = [
    (
        lambda clay: clay.names.list_all(),
        [f'<{OTHER}?cursor=a%2Fb&x=1>; rel="next", <{OTHER}?cursor=z>; rel=last', f"<{OTHER}?cursor=z>; rel=prev"],
        ["", "cursor=a%2Fb"],
    ),
    (
        lambda clay: clay.names.list_by_number_all(size=9),
        ['</names/numbered?page=2#top>; title=2; REL="last next"', ""],
        ["size=9", "page=2&size=9"],
    ),
]


@pytest.mark.parametrize(("use", "links", "expected"), LINKED)
def test_the_link_header_leads_to_the_next_page_of_the_same_service(read, use, links, expected):
    taken = []
    pages = [httpx.Response(200, content='["A"]', headers={"link": link} if link else {}) for link in links]
    assert read(use, pages, taken) == expected
    assert taken == ["A", "A"]


def test_a_link_without_the_cursor_is_an_error(read, shelf):
    taken = []
    pages = [httpx.Response(200, content='["A"]', headers={"link": f"<{OTHER}?offset=5>; rel=next"})]
    with pytest.raises(shelf.ClayError, match=r"GET /names \(list_names\) cannot be read to the end: .* has no cursor"):
        read(lambda clay: clay.names.list_all(), pages, taken)
    assert taken == ["A"]


LISTS = [
    (lambda clay: list(clay.names.list_all()), ["A", "B", "C", "D"]),
    (lambda clay: list(clay.names.list_by_number_all(size=2)), ["A", "B", "C", "D"]),
    (lambda clay: [book.title for book in clay.books.list_all()], ["A", "B", "C", "D", "E"]),
    (lambda clay: [book.title for book in clay.books.search_all("1")], ["A", "B", "C", "D", "E"]),
    (lambda clay: list(clay.titles.list_all()), ["A", "B", "C", "D"]),
    (lambda clay: list(clay.titles.list_all(size=3)), ["A", "B", "C", "D"]),
]


@pytest.mark.parametrize(("use", "items"), LISTS)
def test_the_mock_of_the_document_has_these_pages(shelf, use, items):
    in_process = importlib.import_module(f"{shelf.__name__}.mock").InProcessMock()
    assert use(in_process.clay) == items
    assert len(in_process.calls.list()) > 1


def test_the_suite_follows_the_pages_of_the_mock(shelf):
    account = importlib.import_module("shelf.mock").Account.from_seed(1)
    document = read_document(Path(shelf.__file__).parent / "openapi.yaml")
    app, operations = with_faults(account, "shelf"), frozenset(one.operation_id for one in document.operations())
    subject = Subject(document, account.session, {"id": ("1",)}, app, from_document=operations)
    outcome = examine(subject, phases=QUICK)
    assert outcome.problems == []


def test_a_page_that_follows_itself_ends_with_an_error(read, shelf):
    taken = []
    pages = [books("A", then='"nextCursor": "2"'), books("B", then='"nextCursor": "2"')]
    with pytest.raises(shelf.ClayError, match=r"GET /books \(list_books\) would be read for ever"):
        read(lambda clay: clay.books.list_all(), map(page, pages), taken)
    assert [book.title for book in taken] == ["A", "B"]


def test_an_error_comes_after_the_items_before_it(read, shelf):
    taken = []
    pages = [page(books("A", then='"nextCursor": "2"')), page("{}", 404)]
    with pytest.raises(shelf.NotFoundError):
        read(lambda clay: clay.books.list_all(), pages, taken)
    assert [book.title for book in taken] == ["A"]
