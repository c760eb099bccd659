"""The balance by the vendor's official API, which needs a key. Only it tells the actions that are left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attrs import evolve

from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE
from clay_credits_runtime.errors import ClayError
from clay_credits_usage.records import Balance

from . import clock
from .messages import worded
from .parser import tell

if TYPE_CHECKING:
    import argparse

KEY_VARIABLE = "CLAY_API_KEY"
"""Environment variable that holds a key of the official API."""

_VERSION = "/v3"
_ONE_WORKSPACE = 0.01
"""The share that two readings of a balance differ by at most: credits may be used between them."""


def is_all_there_is(options: argparse.Namespace) -> bool:
    """Return whether there is a key, and no session that knows more."""
    return bool(_key(options)) and options.session_file is None and not os.environ.get(SESSION_VARIABLE)


def read_official_balance(options: argparse.Namespace) -> Balance:
    """Read what is left of both kinds of credits. The official API tells neither the period nor what was used.

    Raises:
        ClayError: The key is refused, or no answer arrives.
    """
    if options.workspace:
        tell(f"--workspace is not used: {KEY_VARIABLE} belongs to one workspace")
    return _asked(_key(options))


def with_actions(options: argparse.Namespace, balance: Balance) -> Balance:
    """Return a balance that was read by a session, with the actions that the official API tells if there is a key."""
    key = _key(options)
    if not key or balance.actions is not None:
        return balance
    try:
        official = _asked(key)
    except ClayError as error:
        tell(f"the actions that are left are not known: {worded(error)}")
        return balance
    here, there = balance.remaining, official.remaining
    if here is None or there is None or here == there == 0:
        tell(f"the actions that are left are not known: no balance shows that {KEY_VARIABLE} is of the same workspace")
        return balance
    if abs(here - there) > _ONE_WORKSPACE * max(abs(here), abs(there)):
        tell(f"the actions that are left are not known: {KEY_VARIABLE} belongs to a workspace with another balance")
        return balance
    return evolve(balance, actions=official.actions)


def _key(options: argparse.Namespace) -> str | None:
    return os.environ.get(KEY_VARIABLE) if options.official and not options.demo else None


def _asked(key: str | None) -> Balance:
    from clay_credits_upstream import Clay  # noqa: PLC0415 -- another client, which few commands need

    moment, base_url = clock.now(), os.environ.get(BASE_URL_VARIABLE)
    with Clay(api_key=key, base_url=base_url and base_url.rstrip("/").removesuffix(_VERSION)) as clay:
        answer = clay.billing.get_balance()
    return Balance(moment=moment, remaining=answer.balance, actions=answer.action_execution_balance)
