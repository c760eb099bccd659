"""Every default of the runtime, with its unit and its reason."""

from __future__ import annotations

from typing import Final

CONNECT_TIMEOUT: Final = 5.0
"""Seconds to wait for a connection: a host that is up answers a handshake within one or two."""

READ_TIMEOUT: Final = 60.0
"""Seconds to wait for the next bytes of an answer: reports are sums over many rows."""

BODY_EXCERPT_LENGTH: Final = 500
"""Characters of a body that an error quotes: enough for an error object, too short for a report."""

REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "x-amz-cf-id")
"""Headers that name a request, most specific first: the convention, then what common gateways add."""

SESSION_VARIABLE: Final = "CLAY_SESSION"
"""Environment variable that holds the session where none is passed."""

BASE_URL_VARIABLE: Final = "CLAY_BASE_URL"
"""Environment variable that holds the base URL where none is passed."""
