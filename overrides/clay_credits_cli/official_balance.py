"""The balance by the vendor's official API, which needs a key and no session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from clay_credits_runtime.defaults import BASE_URL_VARIABLE
from clay_credits_upstream import Clay
from clay_credits_usage.records import Balance

if TYPE_CHECKING:
    import datetime

_VERSION = "/v3"


def read_official_balance(key: str, moment: datetime.datetime) -> Balance:
    """Read what is left of both kinds of credits. The official API tells neither the period nor what was used.

    Args:
        key: A key of the official API.
        moment: The present, in UTC.

    Raises:
        ClayError: The key is refused, or no answer arrives.
    """
    base_url = os.environ.get(BASE_URL_VARIABLE)
    with Clay(api_key=key, base_url=base_url and base_url.rstrip("/").removesuffix(_VERSION)) as clay:
        answer = clay.billing.get_balance()
    return Balance(moment=moment, remaining=answer.balance, actions=answer.action_execution_balance)
