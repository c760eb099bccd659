"""What the document says about the whole API, and the kinds of credentials that its calls send."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Alternatives = tuple[tuple[str, ...], ...]
"""Keywords of schemes. A call sends all credentials of one alternative, and none for an empty one."""

Location = Literal["cookie", "header", "query"]
Prefix = Literal["", "Bearer ", "Basic "]

SESSION: Final = "session"
"""The keyword of the cookie that a browser gets when a person signs in."""
BEARER: Final = "Bearer "
BASIC: Final = "Basic "


class Scheme(NamedTuple):
    """A kind of credential: a security scheme of the document.

    Attributes:
        title: Its name in the document.
        keyword: The argument of the client.
        variable: The environment variable that is read if the argument is not passed.
        location: The part of a request that carries it.
        name: The name of the cookie, the header or the query parameter.
        prefix: The word before the value in the header.
    """

    title: str
    keyword: str
    variable: str
    location: Location
    name: str
    prefix: Prefix = ""

    @property
    def form(self) -> str:
        """What the value is, in words."""
        if self.keyword == SESSION:
            return f"the value of the {self.name} cookie of a browser that is signed in"
        if self.prefix == BASIC:
            return "user:password"
        part = "query parameter" if self.location == "query" else self.location
        return "the token" if self.prefix == BEARER else f"the key for the {part} {self.name}"

    @property
    def short_form(self) -> str:
        """What the value is, for a caller who has passed another one."""
        return "the cookie's value" if self.keyword == SESSION else self.form


class Api(NamedTuple):
    """The parts of the document that concern the whole API.

    Attributes:
        server: The base URL of the live service; only its path, or nothing, if the document does not name the host.
        user_agent: How the package names itself.
        schemes: The kinds of credentials.
        security: What an operation requires that does not say otherwise.
        other_security: What only some operations require.
        version: The version of the document.
    """

    server: str
    user_agent: str
    schemes: tuple[Scheme, ...] = ()
    security: Alternatives = ((),)
    other_security: Alternatives = ()
    version: str = ""
