"""Logs each try, and keeps credentials out of the logs of httpx and httpcore. It never configures logging."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from .redaction import Secrets, all_secrets

if TYPE_CHECKING:
    from .tries import Try

CALLS = logging.getLogger("clay_credits")
DRIFT = logging.getLogger("clay_credits.drift")

# httpcore logs the headers of answers at DEBUG, and httpx their reason at INFO. httpx2 stands on httpcore2.
_WIRE_LOGGERS = (
    "httpx",
    "httpx2",
    *(
        f"{library}.{part}"
        for library in ("httpcore", "httpcore2")
        for part in ("http11", "http2", "connection", "proxy", "socks")
    ),
)


def log_try(one: Try) -> None:
    """Log one line about one try."""
    if one.status_code is None:
        CALLS.debug("%s %s -> no answer (%s), try %d", one.method, one.path_template, one.error, one.number)
        return
    CALLS.debug(
        "%s %s -> %d in %.0f ms, request id %s, try %d",
        one.method,
        one.path_template,
        one.status_code,
        one.seconds * 1000,
        one.request_id or "-",
        one.number,
    )


class CredentialFilter(logging.Filter):
    """Removes credentials from each record of a logger."""

    def __init__(self, name: str) -> None:
        """Match `name=value`, as in a cookie or a query, up to where the value of a cookie ends."""
        super().__init__()
        self.name = name
        self._value = re.compile(rf"({re.escape(name)}\s*=\s*\"?)([^;,\s'\"\\]+)")

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record, and let it pass."""
        message = record.getMessage()
        # httpcore logs a renewed session before the client has seen it, and other headers may repeat it.
        renewed = Secrets(self.name)
        for found in self._value.finditer(message):
            renewed.add(found[2])
        redacted = self._value.sub(r"\1***", message)
        # The logger does not know which client the answer is for. These include the renewed one.
        for secrets in all_secrets():
            redacted = secrets.redact_text(redacted)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True


def redact_wire_logs(name: str) -> None:
    """Keep a credential out of the logs of the libraries below."""
    for logger_name in _WIRE_LOGGERS:
        logger = logging.getLogger(logger_name)
        if not any(isinstance(one, CredentialFilter) and one.name == name for one in logger.filters):
            logger.addFilter(CredentialFilter(name))
