"""The session: the one secret of the package, kept where no repr, log, traceback or pickle reaches it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NoReturn

from .constants import SESSION_VARIABLE
from .errors import ClayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from .transport import Response

    SessionSource = str | Callable[[], str | Awaitable[str]]

# cookie-octet of RFC 6265: anything else could end the cookie and begin another cookie or header.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]+")

# A shorter value may stand in an answer by chance. The service's own have more than fifty characters.
_REDACTED_LENGTH = 16


class Session:
    """A session value, with the name of its cookie, that only `cookie_header` and `reveal` give out."""

    __slots__ = ("_cookie", "_value")

    def __init__(self, value: str, cookie: str) -> None:
        """Keep a value that `session_problem` found nothing wrong with."""
        self._value = value
        self._cookie = cookie

    def cookie_header(self) -> str:
        """Give the value of the `Cookie` header that sends the session."""
        return f"{self._cookie}={self._value}"

    def redact(self, response: Response) -> Response:
        """Take the value out of an answer that reflects it, so that no error quotes it."""
        if len(self._value) < _REDACTED_LENGTH:
            return response
        text, secret = self._value, self._value.encode()
        if secret not in response.content and text not in "\n".join(response.headers.values()):
            return response
        from attrs import evolve  # noqa: PLC0415 -- hardly ever needed, and takes long to load

        headers = {name: value.replace(text, "***") for name, value in response.headers.items()}
        return evolve(response, headers=headers, content=response.content.replace(secret, b"***"))

    def redactor(self) -> Redactor:
        """Make what does the same to a body that arrives in pieces."""
        return Redactor(self._value.encode() if len(self._value) >= _REDACTED_LENGTH else b"")

    def reveal(self) -> str:
        """Give the value, to be handed to its owner."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Session(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session cannot be pickled or copied: it would leave the process unprotected")


class Redactor:
    """Takes a secret out of bytes that arrive in pieces, also where it is split between them."""

    def __init__(self, secret: bytes) -> None:
        """Take nothing out where the secret is empty."""
        self._secret = secret
        self._held = b""

    def take(self, piece: bytes) -> bytes:
        """Give what the next bytes let be said; an end that may be the beginning of the secret is held back."""
        if not self._secret:
            return piece
        *before, last = (self._held + piece).split(self._secret)
        held = next((size for size in range(len(self._secret) - 1, 0, -1) if last.endswith(self._secret[:size])), 0)
        self._held = last[len(last) - held :]
        return b"***".join([*before, last[: len(last) - held]])

    def rest(self) -> bytes:
        """Give what was held back, now that nothing follows."""
        rest, self._held = self._held, b""
        return rest


class SessionStore:
    """The session that is in use, shared by all calls and threads of a client.

    A single attribute holds it, and is read once for each try, so that a call sends either the old value or the new.
    """

    def __init__(self, cookie: str, current: Session | None, ask: Callable[[], str | Awaitable[str]] | None) -> None:
        """Start with a session, or with somebody to ask for one."""
        self.cookie = cookie
        self.current = current
        self.ask = ask

    def refuse(self, session: Session) -> bool:
        """Forget a session that the service refused; say whether there is somebody to ask for another."""
        if self.ask is None:
            return False
        if self.current is session:
            self.current = None
        return True

    def accept(self, value: object) -> Session:
        """Take what the asked one gave.

        Raises:
            ClayError: It cannot stand in a cookie.
        """
        problem = session_problem(value, self.cookie)
        # Whoever prints this frame's locals must not see the value.
        session, value = Session(str(value), self.cookie), None
        if problem:
            raise ClayError(f"The session that session() gave {problem}.")
        self.current = session
        return session

    def renew(self, used: Session, set_cookies: Iterable[str]) -> Session | None:
        """Take the session that an answer sets in the place of the one it was asked with, if it sets one."""
        for header in set_cookies:
            renewed = _renewed(header, self.cookie)
            if renewed is not None and renewed != used:
                self.current = renewed
                return renewed
        return None


def open_store(source: SessionSource | None, cookie: str) -> SessionStore | str:
    """Find the session that was passed, else the one of the environment; give a message if there is none to use.

    A message and not an exception, whose traceback would hold frames that know the value.
    """
    if callable(source):
        return SessionStore(cookie, None, source)
    value = os.environ.get(SESSION_VARIABLE) if source is None else source
    if value is None:
        return (
            f"No session: pass session= or set {SESSION_VARIABLE} to the value of the {cookie} cookie "
            "of a browser that is signed in."
        )
    problem = session_problem(value, cookie)
    if problem:
        return f"The session {problem}. Pass session= or set {SESSION_VARIABLE} to the cookie's value."
    return SessionStore(cookie, Session(value, cookie), None)


def session_problem(value: object, cookie: str) -> str:
    """Say why a value cannot be a session, or nothing if it can."""
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    if not value:
        return "is empty"
    if value.startswith(f"{cookie}="):
        return f"must be the cookie's value alone, without {cookie}= before it"
    if not _COOKIE_VALUE.fullmatch(value):
        return "contains a character that cannot stand in a cookie (white space, a quote, a comma, ;, \\ or non-ASCII)"
    return ""


def _renewed(header: str, cookie: str) -> Session | None:
    """Read a `Set-Cookie` header (RFC 6265, 5.2), unless it is about another cookie or ends this one."""
    pair, *attributes = header.split(";")
    name, _, value = pair.partition("=")
    value = value.strip()
    if name.strip() != cookie or session_problem(value, cookie) or any(map(_ends, attributes)):
        return None
    return Session(value, cookie)


def _ends(attribute: str) -> bool:
    name, _, value = attribute.strip().partition("=")
    if name.lower() == "max-age":
        return re.fullmatch(r"-\d+|0+", value) is not None
    if name.lower() == "expires":
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 -- rarely needed, and takes long to load

        try:
            # A session that ends is set to the epoch by every framework; clocks of clients are not to be trusted.
            return parsedate_to_datetime(value).timestamp() <= 0
        except (ValueError, OverflowError):
            return False
    return False
