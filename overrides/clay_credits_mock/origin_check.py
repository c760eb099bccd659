"""Refuses requests that a web page of another site may have sent, by their headers Host and Origin."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from .errors import undocumented

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(:\d*)?")
_WRONG_HOST = "Host must be localhost, an address, or the value of --host"
_WRONG_ORIGIN = "Origin must be absent, or that of the mock"


def forbidden(reason: str) -> Response:
    """Make a response with status 403."""
    return JSONResponse(undocumented(403, reason), 403)


def guarded(app: ASGIApp, host: str, refuse: Callable[[str], Response] = forbidden) -> ASGIApp:
    """Wrap an application so that it refuses requests from web pages of other sites.

    `refuse` makes the response with status 403 from a reason. `host` is the host that the mock listens on.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        problem = _problem(scope["headers"], host.lower())
        answer = app if problem is None else refuse(problem)
        await answer(scope, receive, send)

    return guard


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def _problem(headers: list[tuple[bytes, bytes]], listening: str) -> str | None:
    """Return why a request is refused, or None."""
    sent = [(name, value.decode("latin-1").lower()) for name, value in headers]
    # HTTP/1.0 may omit Host. uvicorn refuses a request with more than one.
    host = next((value for name, value in sent if name == b"host"), "")
    if not _is_own(host, listening):
        return _WRONG_HOST
    # The Host was just checked, so no page of another site has it in its origin.
    foreign = any(name == b"origin" and value != f"http://{host}" for name, value in sent)
    return _WRONG_ORIGIN if foreign else None


def _is_own(host: str, listening: str) -> bool:
    """Return whether a Host header is safe: another site can point only names at this machine, not addresses."""
    match = _HOST.fullmatch(host)
    name = match[1].strip("[]") if match else ""
    if name in {listening, "localhost"}:
        return True
    address = _address(name)
    return address is not None and (address.is_loopback or not is_loopback(listening))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
