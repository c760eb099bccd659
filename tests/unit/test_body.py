"""How a body is put together within the limits of its request."""

from __future__ import annotations

import gzip
import time
import zlib
from types import SimpleNamespace

import pytest

from clay_credits_runtime.body import Body
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
}


def taken(coding, chunks, *, limit=1 << 20, deadline=None):
    request = SimpleNamespace(max_body_bytes=limit, deadline=deadline or time.monotonic() + 60)
    head = Head(200, [] if coding is None else [(b"Content-Encoding", coding.encode())])
    body = Body(request)
    read_on = [body.take(head, chunk) for chunk in chunks]
    return body.response(head), read_on


@pytest.mark.parametrize(("coding", "coded"), CODED.values(), ids=CODED)
def test_a_body_is_the_same_in_every_coding_and_in_any_pieces(coding, coded):
    for pieces in ([coded], [coded[at : at + 1] for at in range(len(coded))]):
        response, read_on = taken(coding, [*pieces, b""])
        assert response.content == TEXT
        assert response.unreadable == ""
        assert read_on == [True] * len(pieces) + [False]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate, gzip"])
def test_a_body_that_is_not_in_its_coding_is_unreadable(coding):
    response, read_on = taken(coding, [b"\xff\xff{}"])
    assert (response.content, response.unreadable, read_on) == (b"", "its content coding is broken", [False])


@pytest.mark.parametrize(("coding", "coded"), list(CODED.values())[:5], ids=list(CODED)[:5])
def test_a_body_is_read_up_to_the_limit_and_not_over_it(coding, coded):
    assert taken(coding, [coded], limit=len(TEXT))[0].content == TEXT
    response, read_on = taken(coding, [coded], limit=len(TEXT) - 1)
    assert (response.content, read_on) == (b"", [False])
    assert response.unreadable == f"it is larger than {len(TEXT) - 1} bytes"


def test_a_bomb_is_not_inflated_over_the_limit(monkeypatch):
    inflated = []

    class Counting:
        def __init__(self, window):
            self.real = REAL(window)

        def __getattr__(self, name):
            return getattr(self.real, name)

        def decompress(self, chunk, limit):
            inflated.append(self.real.decompress(chunk, limit))
            return inflated[-1]

    monkeypatch.setattr("clay_credits_runtime.body.zlib", SimpleNamespace(**{**vars(zlib), "decompressobj": Counting}))
    assert taken("gzip", [gzip.compress(bytes(10 << 20))], limit=1_000)[0].unreadable
    assert [len(one) for one in inflated] == [1_001]


REAL = zlib.decompressobj


def test_a_body_that_takes_longer_than_the_call_may_is_given_up():
    with pytest.raises(ConnectionFailureError, match="longer than the whole call may") as caught:
        taken(None, [b"{"], deadline=time.monotonic() - 1)
    assert caught.value.timed_out


def test_headers_of_one_name_are_joined_and_cookies_kept_apart():
    head = Head(
        200, [(b"X-A", b"1"), (b"x-a", b"2"), (b"Set-Cookie", b"a=b"), (b"set-cookie", b"c=d"), (b"B", b"\xe9")]
    )
    assert head.headers == {"x-a": "1, 2", "b": "é"}
    assert head.set_cookies == ("a=b", "c=d")
