"""What the package logs, and what it keeps out of the logs of the libraries below it. It never configures logging."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from .transport import ConnectionFailureError, request_id

if TYPE_CHECKING:
    from .operation import Operation
    from .transport import Response

CALLS = logging.getLogger("clay_credits")
DRIFT = logging.getLogger("clay_credits.drift")

# The loggers of httpcore that print the headers of answers at DEBUG.
_WIRE_LOGGERS = ("httpcore.http11", "httpcore.http2", "httpcore.connection", "httpcore.proxy", "httpcore.socks")


def log_try(operation: Operation[Any], outcome: Response | ConnectionFailureError, tries: int) -> None:
    """Log one line about one try: nothing of its arguments, headers or body."""
    if not CALLS.isEnabledFor(logging.DEBUG):
        return
    if isinstance(outcome, ConnectionFailureError):
        CALLS.debug("%s %s -> no answer (%s), try %d", operation.method, operation.path, outcome.reason, tries)
        return
    CALLS.debug(
        "%s %s -> %d in %.0f ms, request id %s, try %d",
        operation.method,
        operation.path,
        outcome.status_code,
        outcome.elapsed * 1000,
        request_id(outcome.headers) or "-",
        tries,
    )


class SessionFilter(logging.Filter):
    """Takes the value of a cookie out of whatever a logger is about to print."""

    def __init__(self, cookie: str) -> None:
        """Match `cookie=value` up to where a cookie value ends."""
        super().__init__()
        self.cookie = cookie
        self._value = re.compile(rf"({re.escape(cookie)}=)[^;,\s'\"\\]+")

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record, and let it pass."""
        message = record.getMessage()
        redacted = self._value.sub(r"\1***", message)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True


def redact_wire_logs(cookie: str) -> None:
    """Keep the value of a cookie out of httpcore's logs, which print the `Set-Cookie` of answers."""
    for name in _WIRE_LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, SessionFilter) and one.cookie == cookie for one in logger.filters):
            logger.addFilter(SessionFilter(cookie))
