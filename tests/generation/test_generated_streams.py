"""Answers that are read while they arrive: JSON lines, events and bytes, as documents/answers.yaml has them."""

import gzip
from operator import methodcaller

import httpx
import pytest

from service import Pieces, cut

SESSION = "s%3Amarked-session.0123456789abcdef"


@pytest.fixture
def stream(carry, archive):
    """Return a function that streams an answer, and returns its items and the answer."""

    def stream(use, name, content, size=7, taken=None, **options):
        taken = [] if taken is None else taken
        read = lambda clay: carry.way.read(use(clay.files.with_streaming_response), taken.append, name)  # noqa: E731
        _, arrived = carry(archive, read, [arriving(content, size, **options)], session=SESSION)
        return taken, arrived

    return stream


@pytest.fixture
def write(carry, archive):
    """Return a function that writes an answer to a file, and returns the number of bytes."""

    def write(target, content, size=7, **options):
        inside = lambda answer: answer.write_to(str(target))  # noqa: E731
        save = lambda clay: carry.way.inside(file(clay.files.with_streaming_response), inside)  # noqa: E731
        return carry(archive, save, [arriving(content, size, **options)], session=SESSION)[1]

    return write


def arriving(content, size, status=200, **options):
    return httpx.Response(status, stream=Pieces(cut(content, size)), **options)


lines, promised, events = methodcaller("list_lines"), methodcaller("list_promised"), methodcaller("watch")
news, file, table = methodcaller("read_news"), methodcaller("download", "1"), methodcaller("export", "1")

LINES = [
    (b"", []),
    (b'{"id": 1}\n{"id": 2}\r\n\n{"id": 3}', [1, 2, 3]),
    (b'\x1e{"id": 1}\n\x1e{"id": 2}\n', [1, 2]),
]


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(("content", "ids"), LINES)
def test_lines_arrive_one_by_one(stream, content, ids, size):
    found, answer = stream(lines, "iter_items", content, size)
    assert [job.id for job in found] == ids
    assert repr(answer).endswith(f"ListLinesStream list_lines 200 {len(ids)} items>")


def test_a_line_of_another_type_is_left_out_and_drift(stream):
    found, answer = stream(lines, "iter_items", b'{"id": 1, "new": 1}\n5\n{"id": "2"}\n', 9)
    assert [job.id for job in found] == [1, None]
    assert [(one.pointer, one.expected, one.found) for one in answer.drift] == [
        ("/0/new", "nothing", "integer"),
        ("/1", "object", "integer"),
        ("/2/id", "integer", "string"),
    ]


def test_a_promised_line_of_another_type_ends_the_stream(stream, archive):
    taken = []
    with pytest.raises(archive.APIResponseValidationError, match="expected integer at /1, found string"):
        stream(promised, "iter_items", b'1\n"two"\n3\n', 100, taken)
    assert taken == [1]


BROKEN = [
    (b'{"id": 1}\n{"id": ', "is not valid JSON"),
    (b'{"id": 1}\n' + b" " * 1024 * 1024 + b"   {}", "a part of it is larger than 1048576 bytes"),
    (b'{"id": 1}\n' + b"[" * 100_000 + b"\n", "is not valid JSON|is nested too deeply"),
]


@pytest.mark.parametrize(("content", "problem"), BROKEN)
def test_broken_lines_are_an_invalid_answer_after_those_before(stream, archive, content, problem):
    taken = []
    with pytest.raises(archive.APIResponseValidationError, match=problem):
        stream(lines, "iter_items", content, 100_000 if len(content) > 100_000 else 11, taken)
    assert len(content) > 100_000 or len(taken) == 1


def test_an_answer_of_another_form_is_refused(stream, archive):
    with pytest.raises(archive.APIResponseValidationError, match="another than the one that can be read"):
        stream(lines, "iter_items", b'{"waits": 1}', status=202)


EVENTS = (
    b"\xef\xbb\xbf: a comment\n"
    b'id: 1\nevent: added\nretry: 250\ndata: {"id":\ndata: 1}\n\n'
    b'data:{"id": 2}\r\n\r\n'
    b'event:\nretry: soon\nid: a\0b\nunknown: 1\ndata: {"id": 3}\r\r'
    b"event: ping\n\n"
    b'data: {"id": 4}\n'
)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_events_arrive_one_by_one(stream, archive, size):
    found, answer = stream(events, "iter_events", EVENTS, size)
    job = archive.models.Job
    assert found == [
        archive.ServerSentEvent(job(id=1), "added", "1", 250),
        archive.ServerSentEvent(job(id=2), "message", "1"),
        archive.ServerSentEvent(job(id=3), "message", "1"),
    ]
    assert answer.drift == ()


def test_events_with_other_data_are_left_out_and_drift(stream):
    content = b'data: {"id": 1, "new": 1}\n\ndata: 5\n\ndata: [DONE]\n\n'
    found, answer = stream(events, "iter_events", content)
    assert [event.data.id for event in found] == [1]
    assert [(one.pointer, one.expected, one.found) for one in answer.drift] == [
        ("/0/data/new", "nothing", "integer"),
        ("/1/data", "object", "integer"),
        ("/2/data", "JSON", "text"),
    ]


def test_events_of_text(stream):
    found, _ = stream(news, "iter_events", "data: 5 ä\ndata\n\n".encode())
    assert [event.data for event in found] == ["5 ä\n"]


@pytest.mark.parametrize("size", [1000, 20_000])
def test_bytes_arrive_as_they_are(stream, size):
    content = bytes(range(256)) * 100
    packed = gzip.compress(content)
    for use in (file, table):
        found, answer = stream(use, "iter_bytes", packed, size, headers={"Content-Encoding": "gzip"})
        assert b"".join(found) == content
        assert repr(answer).endswith(" 200 25600 bytes>")


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_session_in_a_stream_is_redacted(stream, size):
    text = f"{SESSION} ".encode()
    assert b"".join(stream(table, "iter_bytes", text * 20, size)[0]) == b"*** " * 20
    (event,), _ = stream(news, "iter_events", b"data: " + text + b"\n\n", size)
    assert event.data == "*** "
    (line,), answer = stream(lines, "iter_items", b'{"id": 1, "new": "' + SESSION.encode() + b'"}\n', size)
    assert SESSION not in f"{line!r} {line.to_dict()} {answer.drift}"


def test_a_download_is_written_to_a_file(write, tmp_path):
    target = tmp_path / "file.pdf"
    content = b"%PDF" * 10_000
    assert write(target, content, 1000) == len(content)
    assert target.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["file.pdf"]


def test_a_failed_download_leaves_the_old_file(write, archive, tmp_path):
    target = tmp_path / "file.pdf"
    target.write_bytes(b"old")
    with pytest.raises(archive.APIResponseValidationError, match="cannot be read"):
        write(target, gzip.compress(b"new" * 10_000)[:-9], headers={"Content-Encoding": "gzip"})
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.pdf"]


WHOLE = [
    (lambda clay: clay.files.list_lines(), b'{"id": 1}\n\n{"id": 2}\n', "[Job(id=1), Job(id=2)]"),
    (lambda clay: clay.files.list_lines(), b"", "[]"),
    (lambda clay: clay.files.list_promised(), b"1\n2", "[1, 2]"),
    (
        lambda clay: clay.files.read_news(),
        b"data: 1\r\r",
        "[ServerSentEvent(data='1', event='message', id='', retry=None)]",
    ),
]


@pytest.mark.parametrize(("use", "content", "value"), WHOLE)
def test_a_call_that_does_not_stream_returns_a_list(archive, called, use, content, value):
    assert repr(called(archive, use, status_code=200, content=content)[1]) == value


def test_lines_that_are_not_json_are_an_invalid_answer(archive, called):
    with pytest.raises(archive.APIResponseValidationError, match="is not valid JSON"):
        called(archive, lambda clay: clay.files.list_lines(), status_code=200, content=b"{}\n{")
