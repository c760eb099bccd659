"""Bodies are sent in the content types of documents/requests.yaml, typed, or refused before anything is sent."""

import datetime
import io
import json
import uuid
from enum import Enum
from tempfile import TemporaryFile
from urllib.parse import parse_qsl

import pytest

from multipart_parts import parts_of

DAY = datetime.date(2024, 6, 1)
NOON = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)


class Color(Enum):
    RED = "red"


def sent_parts(request):
    return parts_of(request.headers["content-type"], request.content)


JSON = [
    ("patch", "application/merge-patch+json", b'{"name":"\xc3\xbc"}'),
    ("put_charset", "application/json; charset=iso-8859-1", b'{"name":"\xfc"}'),
    ("put_any", "application/json", b'{"name":"\xc3\xbc"}'),
    ("put_several", "application/json", b'{"name":"\xc3\xbc"}'),
    ("put_no_schema", "application/json", b'{"name":"\xc3\xbc"}'),
]


@pytest.mark.parametrize(("method", "content_type", "content"), JSON)
def test_json(call, uploads, method, content_type, content):
    body = {"name": "ü"} if method == "put_no_schema" else uploads.models.Thing(name="ü")
    (request,) = call(uploads, lambda clay: getattr(clay.bodies, method)(body=body))
    assert (request.headers["content-type"], request.content) == (content_type, content)


def test_what_is_binary_elsewhere_is_a_string(call, uploads):
    for one in (uploads.models.Thing(data="text"), uploads.models.Thing.from_dict({"data": "text"})):
        (request,) = call(uploads, lambda clay, one=one: clay.bodies.patch(body=one))
        assert json.loads(request.content) == {"data": "text"}
    assert uploads.models.UploadDeep.__annotations__["data"] == "str | None"
    assert uploads.models.Shared.__annotations__["file"] == "str | None"
    assert uploads.models.UploadSharedBody.__annotations__["file"] == "_request_values.File | None"


def test_form(call, uploads):
    inner = uploads.models.Inner(a=1)
    fields = {"name": "a b&c", "day": DAY, "at": NOON, "on": True, "names": ["x", "y"], "inner": inner}
    for body in (uploads.models.Thing(**fields, things=[inner]), {**fields, "things": [{"a": 1}], "data": None}):
        (request,) = call(uploads, lambda clay, body=body: clay.bodies.send_form(body=body))
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert parse_qsl(request.content.decode(), strict_parsing=True) == [
            ("name", "a b&c"),
            ("day", "2024-06-01"),
            ("at", "2024-06-01T12:00:00Z"),
            ("on", "true"),
            ("names", "x"),
            ("names", "y"),
            ("inner", '{"a":1}'),
            ("things", '{"a":1}'),
        ]


def test_form_in_the_styles_of_its_encoding(call, uploads):
    body = {"names": ["x", "y z"], "inner": {"a": 1, "b": "c"}}
    (request,) = call(uploads, lambda clay: clay.bodies.send_styled_form(body=body))
    assert request.content == b"names=x+y+z&inner%5Ba%5D=1&inner%5Bb%5D=c"
    with pytest.raises(TypeError, match="body things contains an object inside of another value"):
        call(uploads, lambda clay: clay.bodies.send_styled_form(body={"things": [{"a": 1}]}))


def test_multipart(call, uploads):
    def opened():
        file = io.BytesIO(b"P")
        file.name = "pages/p.jpg"
        return {
            "file": b"\0\xff",
            "picture": ("me.png", io.BytesIO(b"png")),
            "attachments": [b"1", ("two.pdf", b"2", "application/x-pdf")],
            "pages": [file, (None, bytearray(b"raw"), None)],
            "note": "# ü",
            "day": DAY,
            "size": 5,
            "on": False,
            "names": ["x", "y"],
            "numbers": [1, 2],
            "encoded": "aGk=",
        }

    wanted = [
        ("file", "upload", "application/octet-stream", b"\0\xff"),
        ("picture", "me.png", "image/png", b"png"),
        ("attachments", "upload", "application/pdf", b"1"),
        ("attachments", "two.pdf", "application/x-pdf", b"2"),
        ("pages", "p.jpg", "image/jpeg", b"P"),
        ("pages", None, None, b"raw"),
        ("note", None, "text/markdown", "# ü".encode()),
        ("day", None, None, b"2024-06-01"),
        ("size", None, None, b"5"),
        ("on", None, None, b"false"),
        ("names", None, None, b"x|y"),
        ("numbers", None, "application/json", b"1"),
        ("numbers", None, "application/json", b"2"),
        ("encoded", None, None, b"aGk="),
        ("inner", None, "application/json", b'{"a":1}'),
    ]
    inner = uploads.models.Inner(a=1)
    model = uploads.models.Upload(**opened(), inner=inner)
    assert uploads.models.Upload.from_dict({"file": b"f"}) == uploads.models.Upload(file=b"f")
    for body in (model, {**opened(), "inner": inner}, {**opened(), "inner": {"a": 1}}):
        (request,) = call(uploads, lambda clay, body=body: clay.bodies.upload(body=body))
        assert sorted(sent_parts(request), key=str) == sorted(wanted, key=str)
        assert int(request.headers["content-length"]) == len(request.content)


def test_multipart_whose_schema_is_composed_shared_or_absent(call, uploads):
    (request,) = call(
        uploads,
        lambda clay: clay.bodies.upload_inline(
            body=uploads.models.UploadInlineBody(file=b"f", name="n", optional=b"o")
        ),
    )
    assert {name: content for name, _, _, content in sent_parts(request)} == {
        "file": b"f",
        "name": b"n",
        "optional": b"o",
    }
    (request,) = call(uploads, lambda clay: clay.bodies.upload_shared(body={"file": b"f"}))
    assert sent_parts(request) == [("file", "upload", "application/octet-stream", b"f")]
    with TemporaryFile() as file:
        file.write(b"f")
        # Its name is a number.
        (request,) = call(uploads, lambda clay: clay.bodies.upload_shared(body={"file": file}))
    assert sent_parts(request) == [("file", "upload", "application/octet-stream", b"f")]
    anything = {
        "a": 1,
        "b": [b"x", "y"],
        "c": {"d": [DAY, uuid.UUID(int=0)]},
        "e": None,
        "f": [[1]],
        "g": [uploads.models.Inner(a=1), Color.RED],
    }
    (request,) = call(uploads, lambda clay: clay.bodies.upload_anything(body=anything))
    assert sent_parts(request) == [
        ("a", None, None, b"1"),
        ("b", "upload", "application/octet-stream", b"x"),
        ("b", None, None, b"y"),
        ("c", None, "application/json", b'{"d":["2024-06-01","00000000-0000-0000-0000-000000000000"]}'),
        ("f", None, "application/json", b"[1]"),
        ("g", None, "application/json", b'{"a":1}'),
        ("g", None, None, b"red"),
    ]
    (request,) = call(uploads, lambda clay: clay.bodies.upload_anything(body={}))
    assert sent_parts(request) == []
    with pytest.raises(TypeError, match="body must be an object, not list"):
        call(uploads, lambda clay: clay.bodies.upload_anything(body=[1]))


NO_FILES = ["a path", 5, io.StringIO("text"), ("name",), (1, b"x"), ("name", "text"), ("name", b"x", "a/b\r\nc: d")]


@pytest.mark.parametrize("file", NO_FILES, ids=range(len(NO_FILES)))
def test_what_is_no_file_is_refused_before_anything_is_sent(call, uploads, file):
    with pytest.raises(TypeError, match="body file must be bytes, a file in binary mode, or a tuple"):
        call(uploads, lambda clay: clay.bodies.upload(body={"file": file}), AssertionError("nothing is sent"))


def test_text_in_the_charset_of_the_document(call, uploads):
    (request,) = call(uploads, lambda clay: clay.bodies.post_text(body="ü"))
    assert request.content == b"\xfc\0"
    (request,) = call(uploads, lambda clay: clay.bodies.post_text())
    assert (request.content, "content-type" in request.headers) == (b"", False)
    (request,) = call(
        uploads, lambda clay: clay.bodies.post_binary(body=b"x", extra_headers={"content-type": "image/gif"})
    )
    assert request.headers["content-type"] == "image/gif"


REFUSED = [
    ("send_binary", "text", TypeError, "body must be bytes, a file in binary mode, or an iterator of bytes, not str"),
    ("send_binary", None, TypeError, "body must be bytes"),
    ("send_binary", {"a": 1}, TypeError, "body must be bytes"),
    ("send_binary", io.StringIO("x"), TypeError, "body must be bytes"),
    ("send_binary", ["a"], TypeError, "body must yield bytes, not str"),
    ("patch", {"name": "x"}, TypeError, "body must be Thing, not dict"),
    ("send_text", 5, TypeError, "body must be a string or bytes, not int"),
    ("send_text", "\ud800", ValueError, "body contains half of a surrogate pair"),
    ("put_charset", None, ValueError, "body .* can't encode character"),
]


@pytest.mark.parametrize(("method", "body", "error", "told"), REFUSED)
def test_another_body_is_refused(call, uploads, method, body, error, told):
    if method == "put_charset":
        body = uploads.models.Thing(name="€")
    with pytest.raises(error, match=told):
        call(uploads, lambda clay: getattr(clay.bodies, method)(body=body))


def test_what_a_body_is_shows_in_its_documentation(uploads):
    assert "body: What the form holds." in uploads.Clay(session="s").bodies.send_form.__doc__
