"""A new document needs no other edit: everything here is generated from variant.yaml."""

import datetime
import importlib
import inspect
import json
import uuid

import httpx
import pytest

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


def test_an_array_that_the_document_marks_is_read_item_by_item(carry, send, variant):
    books = []

    def read(clay):
        opening = clay.loans.with_streaming_response.get_stamps("s", "b", kinds=["x"])
        return carry.way.read(opening, books.append, "iter_stamped_books")

    request, answer = send(read, body={"call": 1, "stampedBooks": [BOOK, BOOK]})
    assert request.url.query == b"kinds=x"
    stamps = answer.parse()
    assert (books, stamps.call, stamps.stamped_books) == ([variant.models.Book.from_dict(BOOK)] * 2, 1, None)
    with pytest.raises(variant.APIResponseValidationError, match="expected string at /stampedBooks/1/title") as caught:
        send(read, body={"stampedBooks": [BOOK, {**BOOK, "title": 1}]})
    assert caught.value.pointer == "/stampedBooks/1/title"


def test_docstrings_come_from_the_document(variant, resources):
    assert resources("books").Books.__doc__ == "What can be lent."
    assert "shelf_id: The shelf." in resources("books").Books.get.__doc__
    assert "copies: How many copies. From 1 to 9. By default `2`." in resources("books").Books.get.__doc__
    assert "weight: More than 0.5." in resources("books").Books.get.__doc__
    assert "Deprecated in the document." in resources("books").Books.list.__doc__
    assert 'A "title" with \\backslash and """quotes""". (documented)' in variant.models.Book.__doc__


def test_every_argument_is_documented(resources):
    for resource in (resources("books").Books, resources("books").AsyncBooks, resources("libraries").Libraries):
        for name, method in inspect.getmembers(resource, inspect.isfunction):
            if not name.startswith("_"):
                documented = inspect.getdoc(method)
                for argument in set(inspect.signature(method).parameters) - {"self"}:
                    assert f"    {argument}: " in documented


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
            assert clay.books.import_book(body=variant.models.Book.from_dict(BOOK)).lent_until is None
            assert clay.libraries.delete_loans(ID) is clay.libraries.delete_loans(ID, body=["a"]) is None
        with variant.Clay(session="other", **options) as clay, pytest.raises(variant.AuthenticationError):
            clay.loans.get_stamps("a b", "c")
