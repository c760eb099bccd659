"""The session, the one secret of the package, kept out of reprs, logs, tracebacks and pickles."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NoReturn

from .defaults import SESSION_VARIABLE
from .errors import ClayError
from .lazy_value import Lazy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from .redaction import Secrets

    SessionSource = str | Callable[[], str | Awaitable[str]]

# cookie-octet of RFC 6265: anything else could end the cookie and begin another cookie or header.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]+")


class Session:
    """A session value and the name of its cookie. Only `cookie_header` and `reveal` return the value."""

    __slots__ = ("_cookie", "_secret", "_value")

    def __init__(self, value: str, cookie: str, secret: object = None) -> None:
        """Keep a value that `session_problem` found nothing wrong with, and what redaction looks for it by."""
        self._value = value
        self._secret = secret
        self._cookie = cookie

    def cookie_header(self) -> str:
        """Return the value of the `Cookie` header that sends the session."""
        return f"{self._cookie}={self._value}"

    def reveal(self) -> str:
        """Return the value, for its owner."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Session(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session cannot be pickled or copied: it would leave the process unprotected")


class SessionStore:
    """The session that is in use, shared by all calls and threads of a client.

    A single attribute holds it, and is read once for each try, so that a call sends either the old value or the new.

    Attributes:
        cookie: The name of the cookie.
        current: The session in use, or None until one is asked for.
        source: The caller's function that returns a session, or None if a value was passed.
        secrets: Every session so far, for redaction.
        lock: Held by the thread or task that calls it, so that others wait for its result.
    """

    def __init__(
        self,
        cookie: str,
        source: Callable[[], str | Awaitable[str]] | None,
        secrets: Secrets,
        make_lock: Callable[[], Any],
    ) -> None:
        """Start without a session, but with a function to ask for one if the caller passed one."""
        self.cookie: str = cookie
        self.current: Session | None = None
        self.source: Callable[[], str | Awaitable[str]] | None = source
        self.secrets: Secrets = secrets
        self.lock: Lazy[Any] = Lazy(make_lock)

    def refuse(self, session: Session) -> bool:
        """Forget a session that the service refused, and return whether there is a function to ask for another."""
        if self.source is None:
            return False
        if self.current is session:
            self.current = None
        return True

    def accept(self, value: object) -> Session:
        """Use the session that the caller's function returned.

        Raises:
            ClayError: It cannot stand in a cookie.
        """
        problem = session_problem(value, self.cookie)
        # A traceback may show this frame's locals.
        session, value = self._known(str(value)), None
        if problem:
            raise ClayError(f"The session that session() returned {problem}.")
        self.current = session
        return session

    def renew(self, used: Session, set_cookies: Sequence[str], url: str) -> Session | None:
        """Use the session that an answer sets. Return it if it differs from the one that was sent."""
        if not set_cookies:
            return None
        from .cookies import live_cookie  # noqa: PLC0415 -- most answers set none

        value = live_cookie(set_cookies, self.cookie, url)
        if value is None or session_problem(value, self.cookie):
            return None
        renewed = self._known(value)
        if renewed == used:
            return None
        self.current = renewed
        return renewed

    def _known(self, value: str) -> Session:
        return Session(value, self.cookie, self.secrets.hold(value))


def open_store(
    source: SessionSource | None, cookie: str, secrets: Secrets, make_lock: Callable[[], Any]
) -> SessionStore | str:
    """Find the session that was passed, else the one of the environment, and return a message if there is none to use.

    A message and not an exception, whose traceback would hold frames that know the value.

    Args:
        source: The session, a function that returns it, or None for the environment's.
        cookie: The name of the cookie.
        secrets: Where to note the session for redaction.
        make_lock: Makes a lock for threads or for tasks.
    """
    if callable(source):
        return SessionStore(cookie, source, secrets, make_lock)
    value = os.environ.get(SESSION_VARIABLE) if source is None else source
    if value is None:
        return (
            f"No session: pass session= or set {SESSION_VARIABLE} to the value of the {cookie} cookie "
            "of a browser that is signed in."
        )
    problem = session_problem(value, cookie)
    if problem:
        return f"The session {problem}. Pass session= or set {SESSION_VARIABLE} to the cookie's value."
    store = SessionStore(cookie, None, secrets, make_lock)
    store.accept(value)
    return store


def session_problem(value: object, cookie: str) -> str:
    """Return why a value cannot be a session, or nothing if it can."""
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    if not value:
        return "is empty"
    # A fast search before a slow one.
    if "=" in value and re.match(rf"\s*(?:cookie:\s*)?{re.escape(cookie)}\s*=", value, re.IGNORECASE):
        return f"must be the cookie's value alone, without {cookie}= before it"
    if value != value.strip():
        return "begins or ends with white space, such as the end of a line"
    if not _COOKIE_VALUE.fullmatch(value):
        return "contains a character that cannot stand in a cookie (white space, a quote, a comma, ;, \\ or non-ASCII)"
    return ""
