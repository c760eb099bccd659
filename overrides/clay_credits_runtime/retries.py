"""When to try again, and how long to wait before. No I/O."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from .defaults import FIRST_BACKOFF, MAX_BACKOFF, MAX_RETRY_AFTER
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .transport import Response

_MOST_DIGITS = 12
_RETRIED_4XX = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class _Switch:
    """Whether waiting is instant; `clay_credits.testing` sets it."""

    instant = 0


SWITCH = _Switch()


def delay_before_retry(outcome: Response | ConnectionFailureError, tries: int) -> float | None:
    """Return how long to wait before another try, or None if there is to be none.

    Returns:
        Seconds: what the service asks for, else a random part of a time that doubles (full jitter). None if it asks for
        more than `MAX_RETRY_AFTER`: callers do not want to wait that long, and must not ask sooner.
    """
    if isinstance(outcome, ConnectionFailureError):
        return None if outcome.permanent else _backoff(tries)
    if not _is_worth_retrying(outcome.status_code):
        return None
    asked = retry_after(outcome.headers)
    if asked is None:
        return _backoff(tries)
    return _scaled(asked) if asked <= MAX_RETRY_AFTER else None


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


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a `Retry-After` header (RFC 9110, 10.2.3), or None if there is no readable one."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        # float() of a thousand digits is infinity, and of a million takes long.
        return float(value[:_MOST_DIGITS])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 -- rarely needed, and takes long to load

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
