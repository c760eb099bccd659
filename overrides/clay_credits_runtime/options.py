"""The options of a client and of a call, and the checks of their values."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from .callbacks import check_callback
from .defaults import BASE_URL_VARIABLE, MAX_TIMEOUT
from .errors import ClayError
from .headers import check_headers, merge_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    import httpx

    from .credentials import Credentials
    from .tries import Try

_DEFAULT_OF_HTTPX = 5.0
# RFC 3986 in the part that an API's address needs: one that httpx and the service read alike.
_BASE_URL = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)


class CallOptions(NamedTuple):
    """The options of a call. None means that of the client."""

    timeout: float | httpx.Timeout | None = None
    total_timeout: float | None = None
    max_retries: int | None = None
    extra_headers: Mapping[str, str] | None = None


class Options(NamedTuple):
    """The options of a client, or of one call.

    Attributes:
        credentials: The session and other credentials in use.
        base_url: What stands before the document's paths.
        timeout: Seconds to wait for bytes, or a `Timeout` of httpx.
        total_timeout: Seconds that the whole call may take.
        max_retries: How many tries may follow the first.
        default_headers: Headers of every request.
        on_session_renewed: Called with a session that the service renewed.
        on_try: Called with each try.
    """

    credentials: Credentials
    base_url: str
    timeout: float | httpx.Timeout
    total_timeout: float
    max_retries: int
    default_headers: Mapping[str, str]
    on_session_renewed: Callable[[str], Any] | None = None
    on_try: Callable[[Try], object] | None = None

    def changed(self, **changes: Any) -> Self:
        """Return a copy with those of the values that are not None.

        Raises:
            ClayError: The base URL cannot be used.
            TypeError: A value is of another type.
            ValueError: Another value cannot be used.
        """
        changes = {name: value for name, value in changes.items() if value is not None}
        for name, check in _CHECKS.items():
            if name in changes:
                changes[name] = check(changes[name])
        if "default_headers" in changes:
            changes["default_headers"] = merge_headers(self.default_headers, changes["default_headers"])
        return self._replace(**changes) if changes else self

    def for_call(self, call_options: CallOptions) -> Self:
        """Return the options of a call; its extra headers are merged with those of the call itself."""
        timeout, total_timeout, max_retries, _ = call_options
        if timeout is None and total_timeout is None and max_retries is None:
            return self
        return self.changed(timeout=timeout, total_timeout=total_timeout, max_retries=max_retries)


def checked(credentials: Credentials | str) -> Credentials:
    """Return credentials, or raise the message of `open_credentials` where no frame knows a value."""
    if not isinstance(credentials, str):
        return credentials
    raise ClayError(credentials)


def _checked_timeout(timeout: object) -> object:
    if isinstance(timeout, int | float):
        return _checked_seconds("timeout", timeout)
    # By name: httpx is not loaded yet, and other libraries have such a class too.
    if type(timeout).__name__ != "Timeout":
        raise TypeError(f"timeout must be a number of seconds or an httpx.Timeout, not {type(timeout).__name__}")
    limits: dict[str, float | None] = cast("httpx.Timeout", timeout).as_dict()
    for name, seconds in limits.items():
        if seconds is not None:
            _checked_seconds(f"timeout.{name}", seconds)
    return timeout


def _checked_total_timeout(total_timeout: object) -> float:
    return _checked_seconds("total_timeout", total_timeout)


def _checked_seconds(name: str, seconds: object) -> float:
    """Refuse a time that would let a call fail at once or last for ever by mistake."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise TypeError(f"{name} must be a number of seconds, not {type(seconds).__name__}")
    # The comparison is false for NaN.
    if not 0 < seconds <= MAX_TIMEOUT:
        raise ValueError(f"{name} must be a number of seconds above 0, and at most {MAX_TIMEOUT:,.0f} (a year)")
    return seconds


def _checked_retries(max_retries: object) -> int:
    if type(max_retries) is not int:
        raise TypeError(f"max_retries must be a whole number, not {type(max_retries).__name__}")
    if max_retries < 0:
        raise ValueError("max_retries must be 0 or more")
    return max_retries


def check_base_url(url: object) -> str:
    """Refuse a URL that requests could not be sent to as the caller expects, and drop the slash at its end.

    Raises:
        ClayError: It is not such a URL.
        TypeError: It is not a string.
    """
    if not isinstance(url, str):
        raise TypeError(f"base_url must be a string, not {type(url).__name__}")
    match = _BASE_URL.fullmatch(url)
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        raise ClayError(
            "The base URL must be http:// or https:// with a host, and without user, query or fragment. "
            f"Correct base_url= or {BASE_URL_VARIABLE}."
        )
    return url.rstrip("/")


_CHECKS: dict[str, Any] = {
    "base_url": check_base_url,
    "timeout": _checked_timeout,
    "total_timeout": _checked_total_timeout,
    "max_retries": _checked_retries,
    "default_headers": partial(check_headers, option="default_headers"),
    "on_try": partial(check_callback, "on_try"),
}


class HiddenURL(str):
    """A URL whose repr, which tracebacks show, does not contain its password."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def hidden(proxy: object) -> str | None:
    """Return the URL of a proxy with a repr that does not show it. What is not a string becomes one that is refused."""
    return None if proxy is None else HiddenURL(proxy if isinstance(proxy, str) else repr(proxy))


def check_connection(proxy: str | None, http_client: object, class_name: str) -> None:
    """Refuse a proxy or a client that cannot send requests.

    Raises:
        ClayError: The proxy cannot be used.
        TypeError: The client is of another class.
        ValueError: Both are passed.
    """
    if http_client is not None:
        if proxy is not None:
            raise ValueError("proxy and http_client exclude each other: pass the proxy to the http_client")
        from .caller_client import library_of  # noqa: PLC0415 -- rarely needed

        library_of(http_client, class_name)
    elif proxy is not None:
        from .proxies import check_proxy  # noqa: PLC0415 -- rarely needed

        check_proxy(proxy, "proxy=")


def own_timeout(http_client: Any) -> httpx.Timeout | None:
    """Return the timeout of a caller's client, or None if it is the default.

    The default of httpx, 5 seconds, is too short for a report.
    """
    if http_client is None:
        return None
    timeout: httpx.Timeout = http_client.timeout
    return None if timeout == type(timeout)(_DEFAULT_OF_HTTPX) else timeout
