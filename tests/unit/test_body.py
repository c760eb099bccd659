"""A body: its content codings, its size and its deadline."""

import functools
import gzip
import time
import zlib
from types import SimpleNamespace

import pytest

from clay_credits_runtime.body import Body
from clay_credits_runtime.redaction import Secrets
from clay_credits_runtime.transport import ConnectionFailureError, Head

TEXT = b'{"owners": [' + b'{"id": "u_1"}, ' * 50 + b"{}]}"
RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
CODED = {
    "identity": (None, TEXT),
    "gzip": ("gzip", gzip.compress(TEXT)),
    "x-gzip in capitals": ("X-GZIP", gzip.compress(TEXT)),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "deflate without its header": ("deflate", RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()),
    "two codings": ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
    "an unknown coding": ("future", TEXT),
    "bytes after the end": ("gzip", gzip.compress(TEXT) + b"more"),
    "bytes after the end of deflate": ("deflate", zlib.compress(TEXT) + gzip.compress(b"more")),
    "a zero and a member after the end": ("gzip", gzip.compress(TEXT) + bytes(3) + gzip.compress(b"more")),
    "half of a magic number after the end": ("gzip", gzip.compress(TEXT) + b"\x1f\x1f\x8b"),
    "two members": ("gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
    "empty members": ("gzip", gzip.compress(b"") * 2 + gzip.compress(TEXT) + gzip.compress(b"")),
    "members in another coding": (
        "gzip, deflate",
        zlib.compress(gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
    ),
    "as many codings as are undone": (
        "gzip, gzip, gzip, gzip, gzip",
        functools.reduce(lambda body, _: gzip.compress(body), range(5), TEXT),
    ),
}


def taken(coding, chunks, *, limit=1 << 20, deadline=None):
    request = SimpleNamespace(
        max_body_bytes=limit,
        total_timeout=60.0,
        deadline=deadline or time.monotonic() + 60,
        secrets=Secrets("claysession"),
    )
    head = Head(200, [] if coding is None else [(b"Content-Encoding", coding.encode())])
    body = Body(request)
    read_on = [body.take(head, chunk) for chunk in chunks]
    return body.response(head), read_on


@pytest.mark.parametrize(("coding", "coded"), CODED.values(), ids=CODED)
def test_body_is_decoded(coding, coded):
    for pieces in ([coded], [coded[at : at + 1] for at in range(len(coded))]):
        response, read_on = taken(coding, [*pieces, b""])
        assert response.content == TEXT
        assert response.unreadable == ""
        assert read_on == [True] * len(pieces) + [False]


@pytest.mark.parametrize("name", ["gzip", "deflate", "deflate without its header", "two codings"])
def test_truncated_body_is_unreadable(name):
    coding, coded = CODED[name]
    for end in range(1, len(coded)):
        response, _ = taken(coding, [coded[:end], b""])
        assert (response.content, response.unreadable) == (b"", "its content coding ends too early")


def test_truncated_inner_coding_is_unreadable():
    response, _ = taken("deflate, gzip", [gzip.compress(zlib.compress(TEXT)[:-1]), b""])
    assert (response.content, response.unreadable) == (b"", "its content coding ends too early")
    response, _ = taken("deflate, gzip", [gzip.compress(b""), b""])
    assert (response.content, response.unreadable) == (b"", "")


def test_truncated_gzip_member_is_unreadable():
    first, second = gzip.compress(TEXT[:99]), gzip.compress(TEXT[99:])
    for end in range(2, len(second)):
        response, _ = taken("gzip", [first + second[:end], b""])
        assert (response.content, response.unreadable) == (b"", "its content coding ends too early")


def test_empty_body_is_complete_in_each_coding():
    for coding in ("gzip", "deflate", "deflate, gzip"):
        for chunks in ([b""], [b"", b""]):
            response, _ = taken(coding, chunks)
            assert (response.content, response.unreadable) == (b"", "")


def test_number_of_codings_is_limited():
    for coding in ("gzip," * 2000, "deflate, " * 6):
        response, read_on = taken(coding, [gzip.compress(TEXT), b""])
        assert (response.unreadable, read_on) == ("it has more than 5 content codings", [False, False])


def test_gzip_members_and_inner_codings_are_limited():
    empty = gzip.compress(b"")
    assert taken("gzip", [empty * 9_999 + gzip.compress(TEXT), b""])[0].content == TEXT
    response, _ = taken("gzip", [empty * 10_000 + gzip.compress(TEXT), b""])
    assert response.unreadable == "it has more than 10000 gzip members"
    response, _ = taken("gzip, gzip", [gzip.compress(empty * 100)], limit=1_000)
    assert response.unreadable == "it is larger than 1000 bytes"
    members = b"".join(gzip.compress(bytes(400)) for _ in range(3))
    assert taken("gzip", [members], limit=1_000)[0].unreadable == "it is larger than 1000 bytes"
    assert len(taken("gzip", [members], limit=1_200)[0].content) == 1_200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate, gzip"])
def test_body_in_another_coding_is_unreadable(coding):
    response, read_on = taken(coding, [b"\xff\xff{}"])
    assert (response.content, response.unreadable, read_on) == (b"", "its content coding is broken", [False])


@pytest.mark.parametrize(("coding", "coded"), list(CODED.values())[:5], ids=list(CODED)[:5])
def test_body_size_is_limited(coding, coded):
    assert taken(coding, [coded], limit=len(TEXT))[0].content == TEXT
    response, read_on = taken(coding, [coded], limit=len(TEXT) - 1)
    assert (response.content, read_on) == (b"", [False])
    assert response.unreadable == f"it is larger than {len(TEXT) - 1} bytes"


def test_bomb_is_not_inflated_over_the_limit(monkeypatch):
    inflated = []

    class Counting:
        def __init__(self, window):
            self.real = REAL(window)

        def __getattr__(self, name):
            return getattr(self.real, name)

        def decompress(self, chunk, limit):
            inflated.append(self.real.decompress(chunk, limit))
            return inflated[-1]

    monkeypatch.setattr(
        "clay_credits_runtime.content_coding.zlib", SimpleNamespace(**{**vars(zlib), "decompressobj": Counting})
    )
    assert taken("gzip", [gzip.compress(bytes(10 << 20))], limit=1_000)[0].unreadable
    assert [len(one) for one in inflated] == [1_001]


REAL = zlib.decompressobj


def test_body_is_read_until_the_deadline():
    with pytest.raises(ConnectionFailureError, match="longer than the total timeout") as caught:
        taken(None, [b"{"], deadline=time.monotonic() - 1)
    assert caught.value.timed_out


def test_headers_are_joined_by_name():
    head = Head(
        200, [(b"X-A", b"1"), (b"x-a", b"2"), (b"Set-Cookie", b"a=b"), (b"set-cookie", b"c=d"), (b"B", b"\xe9")]
    )
    assert head.headers == {"x-a": "1, 2", "b": "é"}
    assert head.set_cookies == ("a=b", "c=d")
