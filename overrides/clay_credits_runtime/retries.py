"""When to try again, and how long to wait before. No I/O."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from .constants import FIRST_BACKOFF, MAX_BACKOFF, MAX_RETRY_AFTER
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from .transport import Response

_RETRIED_4XX = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class _Switch:
    """Whether waiting is instant; `clay_credits.testing` turns it."""

    instant = 0


SWITCH = _Switch()


def delay_before_retry(outcome: Response | ConnectionFailureError, tries: int) -> float | None:
    """Say how long to wait before another try, or None where another would not help.

    Args:
        outcome: What came of the last try.
        tries: How many tries there were.

    Returns:
        Seconds: what the service asks for, up to a limit; else a random part of a time that doubles (full jitter).
    """
    if isinstance(outcome, ConnectionFailureError):
        return None if outcome.permanent else _backoff(tries)
    if not _is_worth_retrying(outcome.status_code):
        return None
    asked = _retry_after(outcome.headers.get("retry-after", ""))
    return _backoff(tries) if asked is None else _scaled(min(asked, MAX_RETRY_AFTER))


def _is_worth_retrying(status_code: int) -> bool:
    if status_code < HTTPStatus.BAD_REQUEST:
        return False
    return status_code in _RETRIED_4XX or (status_code in range(500, 600) and status_code != HTTPStatus.NOT_IMPLEMENTED)


def _backoff(tries: int) -> float:
    # The exponent has a limit of its own, since 2**2000 is no float.
    ceiling = min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** min(tries - 1, 10))
    return _scaled(random.uniform(0, ceiling))  # noqa: S311 -- spreads callers, protects nothing


def _scaled(seconds: float) -> float:
    return 0.0 if SWITCH.instant else seconds


def _retry_after(value: str) -> float | None:
    """Read both forms of `Retry-After` (RFC 9110, 10.2.3); None where it is neither."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        # More digits than a sane number has, and float() of them would take long or overflow.
        return float(value[:9]) if len(value) < 10 else MAX_RETRY_AFTER  # noqa: PLR2004
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 -- rarely needed, and takes long to load

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
