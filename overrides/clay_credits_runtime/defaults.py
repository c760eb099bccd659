"""Every default of the runtime, with its unit and its reason."""

from __future__ import annotations

from typing import Final

CONNECT_TIMEOUT: Final = 5.0
"""Seconds to wait for a connection: a host that is up answers a handshake within one or two."""

READ_TIMEOUT: Final = 60.0
"""Seconds to wait for the next bytes of an answer: reports are sums over many rows."""

TOTAL_TIMEOUT: Final = 180.0
"""Seconds that a whole call may take, its retries included: longer than any of the service should take."""

MAX_TIMEOUT: Final = 31_536_000.0
"""Seconds that any timeout may have: a year is longer than anybody waits, and fits every clock."""

MAX_CONNECTIONS: Final = 100
"""Connections of a client that are open at a time: httpx's default."""

KEEPALIVE_EXPIRY: Final = 30.0
"""Seconds that an idle connection is kept: load balancers drop it after 60 at the soonest."""

MAX_RETRIES: Final = 2
"""Tries after the first: enough for a hiccup of a gateway, too few to add to an outage."""

FIRST_BACKOFF: Final = 0.5
"""Seconds to wait before the first retry, at the most; doubled before each further one."""

MAX_BACKOFF: Final = 8.0
"""Seconds to wait before any retry, at the most, where the service does not say how long."""

MAX_RETRY_AFTER: Final = 60.0
"""Seconds of a `Retry-After` that a call waits for. If the service asks for more, the call fails at once."""

MAX_BODY_BYTES: Final = 64 * 1024 * 1024
"""Bytes of a body, its content coding undone, that are read: a hundred thousand report rows take a fifth of it."""

BODY_EXCERPT_LENGTH: Final = 500
"""Characters of a body that an error quotes: enough for an error object, too short for a report."""

REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "x-amz-cf-id")
"""Headers that name a request, most specific first: the convention, then what common gateways add."""

SESSION_VARIABLE: Final = "CLAY_SESSION"
"""Environment variable that holds the session where none is passed."""

BASE_URL_VARIABLE: Final = "CLAY_BASE_URL"
"""Environment variable that holds the base URL where none is passed."""

ROUTES_VARIABLE: Final = "CLAY_ROUTES"
"""Environment variable that names the routes where none are passed."""

WORKSPACE_VARIABLE: Final = "CLAY_WORKSPACE"
"""Environment variable that holds the id of the workspace for other routes where none is passed."""

DRIFT_LOG_VARIABLE: Final = "CLAY_DRIFT_LOG"
"""Environment variable that names a file to append drift to."""
