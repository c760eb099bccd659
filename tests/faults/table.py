"""The faults of the service, its edge and the network, seen or imagined.

A row is: what happens, what the server plays to each connection, what comes of the call (a class of error, or None for
a value), how many times the request is sent, and what the message says. One retry is allowed.
"""

import gzip

from clay_credits import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from server import HOLD, RESET, STALL, Trickle, answer

OWNERS = b'{"owners": [{"id": "u_1"}]}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = b"Transfer-Encoding: gzip\r\n"
TWICE_CHUNKED = b"Transfer-Encoding: chunked\r\n" * 2
ERROR = b'{"type": "Kind", "message": "What happened"}'
GZIP = "Content-Encoding: gzip"
DATE_PAST = "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"


def once(*steps):
    """Return a script for every connection."""
    return [list(steps)]


def then_works(*steps):
    """Return a fault for the first connection, and an answer for the next."""
    return [list(steps), [answer(200, OWNERS)]]


def error(status, *headers):
    return once(answer(status, ERROR, *headers))


CONNECTION = [
    ("closed at once", once(), APIConnectionError, 2, "in 2 tries"),
    ("reset at once", once(RESET), APIConnectionError, 2, "got no answer"),
    ("reset in the headers", once(HEAD, RESET), APIConnectionError, 2, "got no answer"),
    ("closed in the headers", once(HEAD), APIConnectionError, 2, "got no answer"),
    (
        "reset in the body",
        once(HEAD + b"Content-Length: 9\r\n\r\n{", RESET),
        APIConnectionError,
        2,
        "got no complete answer",
    ),
    (
        "a Content-Length too long",
        once(HEAD + b"Content-Length: 9\r\n\r\n{}"),
        APIConnectionError,
        2,
        "got no complete answer",
    ),
    ("a Content-Length too short", once(HEAD + b"Content-Length: 2\r\n\r\n{}{}"), None, 1, ""),
    (
        "a Content-Length that is none",
        once(HEAD + b"Content-Length: x\r\n\r\n{}"),
        APIConnectionError,
        2,
        "Content-Length",
    ),
    ("two Content-Lengths", once(HEAD + b"Content-Length: 2, 3\r\n\r\n{}"), APIConnectionError, 2, "Content-Length"),
    ("no length at all", once(HEAD + b"\r\n" + OWNERS), None, 1, ""),
    ("chunks", once(CHUNKED + b"2\r\n{}\r\n0\r\n\r\n"), None, 1, ""),
    ("chunks of garbage", once(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), APIConnectionError, 2, "got no complete answer"),
    ("chunks without an end", once(CHUNKED + b"2\r\n{}\r\n"), APIConnectionError, 2, "got no complete answer"),
    ("no HTTP", once(b"220 smtp.example ESMTP\r\n"), APIConnectionError, 2, "got no answer"),
    ("endless headers", once(HEAD + b"X: " + b"x" * 200_000), APIConnectionError, 2, "got no answer"),
    ("a status of four digits", once(b"HTTP/1.1 1000 X\r\n\r\n"), APIConnectionError, 2, "got no answer"),
    ("stalls before the answer", once(STALL), APITimeoutError, 2, "ReadTimeout"),
    ("stalls in the headers", once(HEAD, STALL), APITimeoutError, 2, "ReadTimeout"),
    ("stalls in the body", once(HEAD + b"Content-Length: 9\r\n\r\n{", STALL), APITimeoutError, 2, "ReadTimeout"),
    ("trickles for ever", once(Trickle(HEAD + b"\r\n{")), APITimeoutError, 1, "longer than the total timeout"),
    ("100 Continue first", once(b"HTTP/1.1 100 Continue\r\n\r\n", answer(200, OWNERS)), None, 1, ""),
    ("103 Early Hints first", once(b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n", answer(200, OWNERS)), None, 1, ""),
    (
        "100 Continue without end",
        once(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
        APIConnectionError,
        2,
        "got no answer",
    ),
    ("a header of 70,000 bytes", once(answer(200, OWNERS, "X: " + "x" * 70_000)), None, 1, ""),
    ("white space around a header", once(answer(200, OWNERS, "Retry-After: \t soon \t")), None, 1, ""),
    ("a header without a colon", once(answer(200, OWNERS, "X")), APIConnectionError, 2, "got no answer"),
    ("a header that hides another", once(answer(200, OWNERS, "X: x\rY: y")), APIConnectionError, 2, "got no answer"),
    ("a header with a NUL", once(answer(200, OWNERS, "X: \0")), APIConnectionError, 2, "got no answer"),
    ("trailers", once(CHUNKED + b"2\r\n{}\r\n0\r\nSet-Cookie: claysession=trailer\r\n\r\n"), None, 1, ""),
    (
        "endless trailers",
        once(CHUNKED + b"2\r\n{}\r\n0\r\n" + b"X: x\r\n" * 40_000),
        APIConnectionError,
        2,
        "got no complete answer",
    ),
    (
        "an endless chunk extension",
        once(CHUNKED + b"2;" + b"x" * 200_000),
        APIConnectionError,
        2,
        "got no complete answer",
    ),
    (
        "a chunk longer than it says",
        once(CHUNKED + b"1\r\n{}\r\n0\r\n\r\n"),
        APIConnectionError,
        2,
        "got no complete answer",
    ),
    ("another transfer coding", once(HEAD + GZIPPED + b"\r\n{}"), APIConnectionError, 2, "Transfer-Encoding"),
    (
        "two transfer codings",
        once(HEAD + TWICE_CHUNKED + b"\r\n2\r\n{}\r\n0\r\n\r\n"),
        APIConnectionError,
        2,
        "Transfer-Encoding",
    ),
    ("a status below 100", once(b"HTTP/1.1 099 X\r\n\r\n", HOLD), APIConnectionError, 2, "got no answer"),
    ("HTTP/1.0", once(b"HTTP/1.0 200 OK\r\n\r\n" + OWNERS), None, 1, ""),
    ("two answers", once(answer(200, OWNERS) * 2), None, 1, ""),
    ("101 Switching Protocols", once(b"HTTP/1.1 101 Switching\r\n\r\n"), APIConnectionError, 2, "SWITCH"),
    ("reset, then works", then_works(RESET), None, 2, ""),
    ("stalls, then works", then_works(STALL), None, 2, ""),
]

# Answers that never end, and never let a single wait for bytes be long. A sync client of the caller's has no deadline
# for a head: only its own timeouts apply.
DRIPS = [
    ("a status line in drips", once(Trickle(b"HTTP/1.1 200 ", b"O"))),
    ("a head in drips", once(Trickle(HEAD + b"X: ", b"x"))),
    ("100 Continue in drips", once(Trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"))),
    ("a chunk extension in drips", once(Trickle(CHUNKED + b"2;", b"x"))),
    ("a body in drips", once(Trickle(CHUNKED, b"1\r\n \r\n"))),
    ("trailers in drips", once(Trickle(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: x\r\n"))),
]

STATUSES = [
    ("400", error(400), BadRequestError, 1, "What happened"),
    ("401", error(401), AuthenticationError, 1, "sign in again and copy the new session cookie"),
    ("403", error(403), PermissionDeniedError, 1, "ask an admin"),
    ("404", error(404), NotFoundError, 1, "Check the id"),
    ("402", error(402), APIStatusError, 1, "answered 402"),
    ("405", error(405), APIStatusError, 1, "answered 405"),
    ("408", error(408), APIStatusError, 2, "answered 408 in 2 tries"),
    ("418", error(418), APIStatusError, 1, "answered 418"),
    ("429", error(429), RateLimitError, 2, "Wait before the next call"),
    ("429, Retry-After in seconds", error(429, "Retry-After: 0"), RateLimitError, 2, "answered 429"),
    ("429, Retry-After as a date", error(429, DATE_PAST), RateLimitError, 2, "answered 429"),
    ("429, Retry-After of garbage", error(429, "Retry-After: soon"), RateLimitError, 2, "answered 429"),
    ("429, Retry-After of a year", error(429, "Retry-After: 31536000"), RateLimitError, 1, "asks to wait 31536000"),
    ("500", error(500), InternalServerError, 2, "may succeed later"),
    ("501", error(501), InternalServerError, 1, "answered 501"),
    ("502", error(502), InternalServerError, 2, "answered 502"),
    ("503", error(503), InternalServerError, 2, "answered 503"),
    ("504 as HTML from the edge", once(answer(504, b"<html>timeout</html>")), InternalServerError, 2, "<html>timeout"),
    ("520, which no registry lists", error(520), InternalServerError, 2, "answered 520"),
    ("299, which no registry lists", once(answer(299, OWNERS)), None, 1, ""),
    ("799, which no registry lists", error(799), APIStatusError, 1, "answered 799"),
    (
        "204 to a GET",
        once(b"HTTP/1.1 204 X\r\nConnection: close\r\n\r\n"),
        APIResponseValidationError,
        1,
        "is not valid JSON",
    ),
    ("204 with a length", once(b"HTTP/1.1 204 X\r\nContent-Length: 9\r\n\r\n"), APIResponseValidationError, 1, "JSON"),
    (
        "304 with a length",
        once(b"HTTP/1.1 304 X\r\nContent-Length: 9\r\nConnection: close\r\n\r\n", HOLD),
        APIStatusError,
        1,
        "answered 304",
    ),
    ("304 to a GET", once(b"HTTP/1.1 304 X\r\nConnection: close\r\n\r\n"), APIStatusError, 1, "answered 304"),
    (
        "a redirect to another host",
        error(302, "Location: https://elsewhere.example/"),
        APIStatusError,
        1,
        "answered 302",
    ),
    ("a redirect to nowhere", error(307, "Location: ///:x"), APIStatusError, 1, "answered 307"),
    ("503, then works", then_works(answer(503, ERROR)), None, 2, ""),
    ("429, then works", then_works(answer(429, ERROR, "Retry-After: 1")), None, 2, ""),
]

BODIES = [
    ("empty", once(answer(200, b"")), APIResponseValidationError, 1, "is not valid JSON"),
    ("HTML", once(answer(200, b"<html>hello</html>")), APIResponseValidationError, 1, "is not valid JSON"),
    ("cut off JSON", once(answer(200, b'{"owners": [')), APIResponseValidationError, 1, "is not valid JSON"),
    ("invalid UTF-8", once(answer(200, b'{"owners": "\xff\xfe"}')), APIResponseValidationError, 1, "is not valid JSON"),
    ("a byte order mark", once(answer(200, b"\xef\xbb\xbf" + OWNERS)), None, 1, ""),
    ("NaN", once(answer(200, b'{"owners": NaN}')), APIResponseValidationError, 1, "is not valid JSON"),
    ("an integer of 5,000 digits", once(answer(200, b"9" * 5_000)), APIResponseValidationError, 1, "is not valid JSON"),
    ("an integer of 400 digits", once(answer(200, b'{"n": ' + b"9" * 400 + b"}")), None, 1, ""),
    (
        "100,000 brackets",
        once(answer(200, b"[" * 100_000 + b"]" * 100_000)),
        APIResponseValidationError,
        1,
        "is not valid JSON",
    ),
    ("the same key twice", once(answer(200, b'{"owners": 1, "owners": []}')), None, 1, ""),
    ("null", once(answer(200, b"null")), None, 1, ""),
    ("a list", once(answer(200, b"[1]")), None, 1, ""),
    ("a string", once(answer(200, b'"text"')), None, 1, ""),
    ("gzip", once(answer(200, gzip.compress(OWNERS), GZIP)), None, 1, ""),
    (
        "gzip that breaks",
        once(answer(200, gzip.compress(OWNERS)[:-6] + b"broken", GZIP)),
        APIResponseValidationError,
        1,
        "but the body cannot be read: its content coding is broken. ",
    ),
    ("gzip that is none", once(answer(200, OWNERS, GZIP)), APIResponseValidationError, 1, "content coding is broken"),
    ("an error whose gzip is none", once(answer(404, ERROR, GZIP)), NotFoundError, 1, "no body"),
    (
        "65 MiB in 64 KiB",
        once(answer(200, gzip.compress(bytes(65 << 20), 9), GZIP)),
        APIResponseValidationError,
        1,
        "larger than",
    ),
    ("another content type", once(answer(200, OWNERS, "Content-Type: text/html")), None, 1, ""),
]

FAULTS = [*CONNECTION, *STATUSES, *BODIES]
