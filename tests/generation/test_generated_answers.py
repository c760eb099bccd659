"""Every kind of answer becomes a value of its own type, as documents/answers.yaml has them."""

import pytest


@pytest.fixture
def call(archive, called):
    """Return a function that calls with one answer, and returns the request and the result."""
    return lambda use, answer: called(archive, use, **answer)


def answer(status, **parts):
    """Return what makes an `httpx.Response`, which can be used only once itself."""
    return {"status_code": status, **parts}


def start(clay):
    return clay.jobs.start()


def fetch(clay):
    return clay.files.download("1")


def export(clay):
    return clay.files.export("1")


def title(clay):
    return clay.files.get_title("1")


def raw(clay):
    return clay.files.get_raw_file("1")


CSV = {"Content-Type": "text/csv; charset=ISO-8859-1"}
VALUES = [
    (start, answer(200, json={"id": 1}), "Job(id=1)"),
    (start, answer(202, json={"waits": 1.5}), "Ticket(waits=1.5)"),
    (start, answer(204), "None"),
    (start, answer(201, json={"id": 2}), "Job(id=2)"),
    (lambda clay: clay.jobs.get_latest_job(), answer(203, json={"id": 3}), "Job(id=3)"),
    (lambda clay: clay.jobs.delete_latest_job(), answer(299, text="gone"), "None"),
    (lambda clay: clay.jobs.find_latest_page(), answer(302, headers={"Location": "/1"}), "None"),
    (fetch, answer(200, content=b"%PDF\x00\xff"), "b'%PDF\\x00\\xff'"),
    (fetch, answer(206, content=b"\x00"), "b'\\x00'"),
    (export, answer(200, content="a;b\nä;1".encode("latin-1"), headers=CSV), "'a;b\\nä;1'"),
    (export, answer(200, content="\ufeffä".encode()), "'ä'"),
    (export, answer(200, content=b"\xe4"), "'\ufffd'"),
    (title, answer(200, json="Title"), "'Title'"),
    (title, answer(200, content=b"null"), "None"),
    (raw, answer(200, json=[1, {"a": None}]), "[1, {'a': None}]"),
]


@pytest.mark.parametrize(("use", "arrived", "value"), VALUES)
def test_a_call_returns_the_value_of_its_status(call, use, arrived, value):
    assert repr(call(use, arrived)[1]) == value


def test_a_redirect_is_not_followed_and_its_address_is_in_the_headers(call):
    _, found = call(
        lambda clay: clay.jobs.with_raw_response.find_latest_page(),
        answer(302, headers={"Location": "https://archive.example/1"}),
    )
    assert (found.status_code, found.headers["location"]) == (302, "https://archive.example/1")


ACCEPTED = [
    (start, answer(204), "application/json, application/vnd.archive+json"),
    (fetch, answer(200, content=b""), "application/pdf, application/octet-stream"),
    (export, answer(200, content=b""), "text/csv"),
    (title, answer(200, json=""), "application/json"),
]


@pytest.mark.parametrize(("use", "arrived", "accepted"), ACCEPTED)
def test_a_request_accepts_the_content_types_of_the_successes(call, use, arrived, accepted):
    assert call(use, arrived)[0].headers["accept"] == accepted


ERRORS = [
    (start, answer(409, json={"id": 1}), "Job(id=1)"),
    (start, answer(400, json={"title": "No"}), "Problem(title='No')"),
    (start, answer(302, headers={"Location": "/1"}), "None"),
    (lambda clay: clay.jobs.get_latest_job(), answer(500, json={"id": 3}), "Job(id=3)"),
    (fetch, answer(404, json={"id": 1}), "None"),
]


@pytest.mark.parametrize(("use", "arrived", "error"), ERRORS)
def test_an_error_has_the_body_of_its_status(call, archive, use, arrived, error):
    with pytest.raises(archive.APIStatusError) as caught:
        call(lambda clay: use(clay.with_options(max_retries=0)), arrived)
    assert repr(caught.value.error) == error


def test_text_in_an_unknown_encoding_is_an_invalid_answer(call, archive):
    unknown = answer(200, content=b"a", headers={"Content-Type": 'text/csv; charset="klingon"'})
    with pytest.raises(archive.APIResponseValidationError, match="its charset 'klingon' is unknown"):
        call(export, unknown)
