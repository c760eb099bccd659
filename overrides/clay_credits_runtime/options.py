"""What a client can be told, and what is wrong with it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .constants import BASE_URL_VARIABLE
from .errors import ClayError
from .headers import check_headers, merge_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    import httpx

    from .session import SessionStore

# RFC 3986 in the part that an API's address needs: one that httpx and the service read alike.
_BASE_URL = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)


class Api(NamedTuple):
    """What the document says about the whole API.

    Attributes:
        server: The base URL of the live service.
        cookie: The name of the cookie that carries the session.
        user_agent: How the package names itself.
    """

    server: str
    cookie: str
    user_agent: str


class Policy(NamedTuple):
    """How a call is carried out.

    Attributes:
        max_retries: How many tries may follow the first.
        total_timeout: Seconds after which no further try begins.
        on_session_renewed: Whom to tell when the service renews the session.
    """

    max_retries: int
    total_timeout: float
    on_session_renewed: Callable[[str], Any] | None


class Options(NamedTuple):
    """The options of a client or, with what its caller changes, of a call."""

    store: SessionStore
    base_url: str
    timeout: float | httpx.Timeout
    default_headers: Mapping[str, str]
    policy: Policy

    def with_values(
        self,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        max_retries: int | None,
        default_headers: Mapping[str, str] | None,
    ) -> Self:
        """Give a copy with those values that are not None.

        Raises:
            ClayError: The base URL cannot be used.
            ValueError: Another value cannot be used.
        """
        if (base_url, timeout, max_retries, default_headers) == (None, None, None, None):
            return self
        return self._replace(
            base_url=self.base_url if base_url is None else _checked_base_url(base_url),
            timeout=self.timeout if timeout is None else checked_timeout("timeout", timeout),
            policy=self.policy
            if max_retries is None
            else self.policy._replace(max_retries=_checked_retries(max_retries)),
            default_headers=merge_headers(self.default_headers, check_headers(default_headers))
            if default_headers
            else self.default_headers,
        )


def checked_store(store: SessionStore | str) -> SessionStore:
    """Raise what `open_store` says, where no frame knows the value.

    Raises:
        ClayError: There is no session that can be used.
    """
    if not isinstance(store, str):
        return store
    raise ClayError(store)


TimeoutT = TypeVar("TimeoutT", float, "float | httpx.Timeout")


def checked_timeout(name: str, timeout: TimeoutT) -> TimeoutT:
    """Refuse a timeout that would let a call fail at once or last for ever by mistake.

    Raises:
        TypeError: It is neither a number nor an `httpx.Timeout`, which checks itself.
        ValueError: It is not above 0, or not finite.
    """
    if isinstance(timeout, int | float):
        if not 0 < timeout < math.inf:
            raise ValueError(f"{name} must be a number of seconds above 0")
    elif type(timeout).__name__ != "Timeout":  # by name, since httpx is not loaded yet
        raise TypeError(f"{name} must be a number of seconds or an httpx.Timeout, not {type(timeout).__name__}")
    return timeout


def _checked_retries(max_retries: int) -> int:
    if type(max_retries) is not int or max_retries < 0:
        raise ValueError("max_retries must be a whole number, 0 or more")
    return max_retries


def check_connection(proxy: str | None, http_client: object) -> None:
    """Refuse what cannot be together.

    Raises:
        ValueError: Both are given.
    """
    if proxy is not None and http_client is not None:
        raise ValueError("proxy and http_client exclude each other: give the proxy to the http_client")


def _checked_base_url(url: str) -> str:
    """Refuse a URL that requests could not be sent to as the caller expects, and drop the slash at its end."""
    match = _BASE_URL.fullmatch(url)
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        raise ClayError(
            "The base URL must be http:// or https:// with a host, and without user, query or fragment. "
            f"Correct base_url= or {BASE_URL_VARIABLE}."
        )
    return url.rstrip("/")
