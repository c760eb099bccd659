"""A new document needs no other edit: everything here is generated from variant.yaml."""

from __future__ import annotations

import datetime
import importlib
import inspect
import json
import sys
import uuid
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bodies import Bodies
from limits import run_program
from readings import Readings

ROOT = Path(__file__).resolve().parents[2]
ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
BOOK = {"title": "Title", "lentUntil": None}


@pytest.fixture
def resources(variant):
    """Return a function that finds the classes of a tag."""
    return lambda tag: importlib.import_module(f"{variant.__name__}.resources.{tag}")


@pytest.fixture
def send(carry, variant):
    """Call with one answer, and return the request and the result."""

    def send(use, status=200, body=BOOK):
        answer = httpx.Response(status, content=b"" if body is None else json.dumps(body))
        (request,), result = carry(variant, use, [answer], session="s")
        return request, result

    return send


def test_the_server_and_the_cookie_are_the_documents(send):
    request, _ = send(lambda clay: clay.books.get(7, "b", exact=True))
    assert str(request.url) == "https://library.example/api/v7/shelves/7/books/b?exact=true"
    assert request.headers["cookie"] == "librarycard=s"


def test_path_query_and_header_parameters_reach_the_wire(send, variant):
    request, _ = send(
        lambda clay: clay.books.get(
            -1,
            "a/b",
            languages=["de", "e&n"],
            genres=[variant.models.Genre.CRIME, "new,ish"],
            since=datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
            exact=False,
            x_trace_id="t 1",
        )
    )
    assert request.url.raw_path == (
        b"/api/v7/shelves/-1/books/a%2Fb"
        b"?languages=de&languages=e%26n&genres=crime,new%2Cish&since=2024-06-01T00%3A00%3A00Z&exact=false"
    )
    assert request.headers["x-trace-id"] == "t 1"


def test_parameters_of_another_type_are_refused_by_name(send):
    with pytest.raises(TypeError, match="shelf_id must be of type integer, not str"):
        send(lambda clay: clay.books.get("7", "b", exact=True))
    with pytest.raises(TypeError, match="languages must be a list, not str"):
        send(lambda clay: clay.books.get(7, "b", exact=True, languages="de"))
    with pytest.raises(ValueError, match="since must have a time zone"):
        send(lambda clay: clay.books.get(7, "b", exact=True, since=datetime.datetime(2024, 6, 1)))  # noqa: DTZ001
    with pytest.raises(ValueError, match="header X-Trace-Id"):
        send(lambda clay: clay.books.get(7, "b", exact=True, x_trace_id="a\r\nb: c"))


def test_a_body_is_sent_as_json(send, variant):
    book = variant.models.Book(
        title="Ü",
        lent_until=datetime.date(2024, 6, 1),
        genre=variant.models.Genre.SCIENCE_FICTION,
        sequel=variant.models.Book(title="II", lent_until=None),
        pages=[[1, 2], []],
        isbn=ID,
    )
    request, result = send(lambda clay: clay.books.import_book(body=book), status=201)
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(request.content) == {
        "title": "Ü",
        "lentUntil": "2024-06-01",
        "genre": "science-fiction",
        "sequel": {"title": "II", "lentUntil": None},
        "pages": [[1, 2], []],
        "isbn": str(ID),
    }
    assert result == variant.models.Book.from_dict(BOOK)


def test_a_body_of_another_type_is_refused(send):
    with pytest.raises(TypeError, match="body must be Book, not dict"):
        send(lambda clay: clay.books.import_book(body={"title": "x"}))


def test_an_operation_without_content_returns_none_and_a_body_can_be_left_out(send):
    request, result = send(lambda clay: clay.libraries.delete_loans(ID), status=204, body=None)
    assert result is None
    assert (request.method, request.url.path) == ("DELETE", f"/api/v7/libraries/{ID}/loans")
    assert "content-type" not in request.headers
    request, _ = send(lambda clay: clay.libraries.delete_loans(ID, body=["a"]), status=204, body=None)
    assert json.loads(request.content) == ["a"]


def test_a_list_at_the_top_is_a_list_of_models(send, variant):
    _, books = send(lambda clay: clay.books.list(), body=[BOOK])
    assert books == [variant.models.Book.from_dict(BOOK)]


def test_every_kind_of_value_is_read_and_written_back(variant):
    source = {
        "title": "T",
        "lentUntil": "2024-06-01",
        "isbn": str(ID),
        "genre": "7 wonders",
        "size": 2,
        "pages": [[1], [2, 3]],
        "seenAt": ["2024-06-01T00:00:00.000Z"],
        "sequel": {"title": "II", "lentUntil": None, "sequel": {"title": "III", "lentUntil": None}},
        "weight": True,
        "labels": {"new": "2024-06-02", "odd": 3},
        "list": True,
        "date": "2024-06-03",
        "uuid": str(ID).upper(),
        "toDict": "x",
        "anything": {"a": [None]},
    }
    book = variant.models.Book.from_dict(source)
    assert book.lent_until == datetime.date(2024, 6, 1)
    assert (book.isbn, book.uuid) == (ID, ID)
    assert book.genre is variant.models.Genre("7 wonders")
    assert book.size is variant.models.Size.VALUE_2
    assert book.pages == [[1], [2, 3]]
    assert book.seen_at == [datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)]
    assert book.sequel.sequel.title == "III"
    assert book.weight is True
    assert book.labels.additional_properties == {"new": datetime.date(2024, 6, 2), "odd": 3}
    assert (book.list_, book.date, book.to_dict_) == (True, datetime.date(2024, 6, 3), "x")
    assert book.anything == {"a": [None]}
    assert book.to_dict() == source


@pytest.mark.parametrize("name", ["Book", "Stamps", "StampCount", "IsNone", "Labels", "Problem"])
@given(data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_is_read_alike_in_every_way(variant, name, data):
    bodies = Bodies(json.loads((Path(variant.__file__).parent / "openapi.json").read_text()))
    schema, readings = bodies.schemas[name], Readings()
    one = readings.codec_of(getattr(variant.models, name))
    body = data.draw(bodies.allowed(schema) | bodies.nearly(schema))
    readings.assert_all_agree(json.dumps(body).encode(), one)
    readings.assert_all_agree(json.dumps([body]).encode(), readings.codec.array(one))


def test_an_array_that_the_document_marks_is_read_item_by_item(send, variant):
    def read(clay):
        opening = clay.loans.with_streaming_response.get_stamps("s", "b", kinds=["x"])
        return read_sync(opening) if isinstance(clay, variant.Clay) else read_async(opening)

    def read_sync(opening):
        with opening as answer:
            return [*answer.iter_stamped_books()], answer.parse()

    async def read_async(opening):
        async with opening as answer:
            return [book async for book in answer.iter_stamped_books()], answer.parse()

    request, (books, stamps) = send(read, body={"call": 1, "stampedBooks": [BOOK, BOOK]})
    assert request.url.query == b"kinds=x"
    assert (books, stamps.call, stamps.stamped_books) == ([variant.models.Book.from_dict(BOOK)] * 2, 1, None)
    with pytest.raises(variant.APIResponseValidationError, match="expected string at /stampedBooks/1/title") as caught:
        send(read, body={"stampedBooks": [BOOK, {**BOOK, "title": 1}]})
    assert caught.value.pointer == "/stampedBooks/1/title"


def test_errors_have_the_documents_body(send, variant):
    with pytest.raises(variant.NotFoundError) as caught:
        send(lambda clay: clay.books.list(), status=404, body={"reason": "gone"})
    assert caught.value.error.reason == "gone"


def test_names_that_python_keeps_for_itself_are_avoided(resources):
    assert hasattr(resources("books").Books, "import_book"), "import is a keyword"
    assert hasattr(resources("libraries").Libraries, "delete_loans"), "the singular of libraries is left out"


def test_docstrings_come_from_the_document(variant, resources):
    assert resources("books").Books.__doc__ == "What can be lent."
    assert "shelf_id: The shelf." in resources("books").Books.get.__doc__
    assert "copies: How many copies. From 1 to 9. By default `2`." in resources("books").Books.get.__doc__
    assert "weight: More than 0.5." in resources("books").Books.get.__doc__
    assert "Deprecated in the document." in resources("books").Books.list.__doc__
    assert 'A "title" with \\backslash and """quotes""". (documented)' in variant.models.Book.__doc__


def test_every_argument_is_documented(resources):
    for resource in (
        resources("books").Books,
        resources("books").AsyncBooks,
        resources("libraries").Libraries,
    ):
        for name, method in inspect.getmembers(resource, inspect.isfunction):
            if not name.startswith("_"):
                documented = inspect.getdoc(method)
                for argument in set(inspect.signature(method).parameters) - {"self"}:
                    assert f"    {argument}: " in documented


def test_a_model_is_loaded_when_it_is_first_asked_for(variant):
    program = (
        "import sys, variant; variant.models.Genre; print([name for name in sys.modules if 'variant.models.' in name])"
    )
    folder = Path(variant.__file__).parent.parent
    run = run_program([sys.executable, "-c", program], cwd=folder, check=True)
    assert run.stdout == "['variant.models.genre']\n"


def test_the_version_and_hash_are_the_documents(variant):
    assert variant.SPEC_VERSION == "9.8.7"
    assert len(variant.SPEC_HASH) == 64


def test_what_is_composed_keeps_its_evidence(send, variant):
    with pytest.raises(variant.APIResponseValidationError, match="expected integer at /call"):
        send(lambda clay: clay.loans.get_stamps("s", "b"), status=203, body={"call": "many"})
    _, stamps = send(lambda clay: clay.loans.get_stamps("s", "b"), body={"kind": "x", "weight": 1.5, "on": True})
    assert (stamps.kind, stamps.weight, stamps.on) == ("x", 1.5, True)


def test_the_mock_answers_the_variant(variant):
    mock = importlib.import_module("variant.mock")
    with mock.MockServer() as server:
        options = {"base_url": server.base_url, "max_retries": 0}
        with variant.Clay(session=server.session, **options) as clay:
            assert [book.title for book in clay.books.list()] == ["T"]
            assert clay.books.get(7, "b", exact=True).title == "T"
            assert clay.loans.get_stamps("a b", "c").response is True
            assert clay.libraries.delete_loans(ID) is None
        with variant.Clay(session="other", **options) as clay, pytest.raises(variant.AuthenticationError):
            clay.loans.get_stamps("a b", "c")
