"""Records calls for tests and logs, without sessions and other credentials."""

from __future__ import annotations

import datetime
import json
import threading
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from .exchange import Exchange

_MAX_CALLS = 1000
_MAX_BODY = 64 * 1024
_MAX_LINE = 200
_REDACTED = "***"
_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
# A shorter value is not a secret, and would also be replaced in ordinary words.
_MIN_SECRET = 8


@frozen
class Call:
    """One call as it was sent and answered.

    Attributes:
        number: The number of the call since the server started, from 1 on.
        time: When it arrived, in real time.
        operation_id: The operation that was called; None if the document has no such operation.
        method: The method.
        path: The path as it was sent, with its % escapes.
        query: The query, without its question mark.
        headers: The headers in their order, names in lower case.
        body: The body as text, cut after 64 KiB.
        body_bytes: The length of the whole body.
        status: The status of the answer; None if no answer was sent.
        faults: The faults that were applied.
        milliseconds: The time until the answer started.
    """

    number: int
    time: datetime.datetime
    operation_id: str | None
    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: str
    body_bytes: int
    status: int | None
    faults: tuple[str, ...]
    milliseconds: float


class Calls:
    """The last thousand calls. Test code, control API and server share this object, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._kept: deque[Call] = deque(maxlen=_MAX_CALLS)

    def add(
        self,
        exchange: Exchange,
        secrets: Iterable[str],
        *,
        operation_id: str | None,
        faults: Iterable[str],
        seconds: float,
    ) -> Call:
        """Record a call without its secrets."""
        redacted = _redaction(secrets)
        arrived = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)
        with self._lock:
            call = Call(
                number=next(self._numbers),
                time=arrived,
                operation_id=operation_id,
                method=exchange.method,
                path=redacted(exchange.path),
                query=redacted(exchange.scope["query_string"].decode("latin-1")),
                headers=tuple(_headers(exchange.scope["headers"], redacted)),
                body=redacted(exchange.body.decode("utf-8", "replace"))[:_MAX_BODY],
                body_bytes=len(exchange.body),
                status=exchange.status,
                faults=tuple(redacted(fault) for fault in faults),
                milliseconds=round(seconds * 1000, 1),
            )
            self._kept.append(call)
            return call

    def list(self) -> tuple[Call, ...]:
        """Return the recorded calls, the oldest first."""
        with self._lock:
            return tuple(self._kept)

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._kept.clear()


def _redaction(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that removes secrets from a text, however they are escaped in it."""
    long = {secret for secret in secrets if len(secret) >= _MIN_SECRET}
    spellings = {spelling for secret in long for spelling in (secret, unquote(secret), quote(secret, safe=""))}
    longest_first = sorted(spellings, key=len, reverse=True)

    def redacted(text: str) -> str:
        for spelling in longest_first:
            text = text.replace(spelling, _REDACTED)
        return text

    return redacted


def _headers(headers: Iterable[tuple[bytes, bytes]], redacted: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        header = name.decode("latin-1")
        if header == "cookie":
            pairs = (pair.strip().partition("=")[0] for pair in value.decode("latin-1").split(";"))
            yield header, "; ".join(f"{pair}={_REDACTED}" for pair in pairs)
        elif header not in _CREDENTIALS:
            yield header, redacted(value.decode("latin-1"))


def text_log(stream: TextIO) -> Callable[[Call], None]:
    """Return a function that logs a call as a line of text."""

    def log(call: Call) -> None:
        status = "---" if call.status is None else str(call.status)
        faults = "".join(f"  fault {_printable(fault)}" for fault in call.faults)
        path = _printable(call.path)
        line = f"{call.time:%H:%M:%S} {_printable(call.method):4} {path}  {status}  {call.milliseconds:.0f} ms"
        _write(stream, f"{line}  {call.operation_id or 'no operation'}{faults}")

    return log


def json_log(stream: TextIO) -> Callable[[Call], None]:
    """Return a function that logs a call as a JSON object."""

    def log(call: Call) -> None:
        entry: dict[str, Any] = {
            "time": call.time.isoformat(timespec="milliseconds"),
            "number": call.number,
            "operationId": call.operation_id,
            "method": call.method,
            "path": call.path,
            "status": call.status,
            "milliseconds": call.milliseconds,
            "faults": list(call.faults),
        }
        _write(stream, json.dumps(entry))

    return log


def _write(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


def _printable(text: str) -> str:
    """Escape what would break a line or control a terminal."""
    return "".join(one if one.isprintable() and one != "\\" else ascii(one)[1:-1] for one in text[:_MAX_LINE])
