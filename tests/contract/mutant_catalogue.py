"""The catalogue of broken mocks and edited documents that the contract suite must notice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from broken_mock import Answered, Asked, answering, asking, body, cookie, errors, instead
from clay_credits_mock.account import Account
from clay_credits_mock.contract import Contract
from document_edits import EDITS, Edit
from document_names import END, LEFT, RUNS, START, TOTAL, USED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

CREDITS = r"/workspaces/[^/]+/credits"
USER = r"/users/[^/]+/credits"
RESOURCES = r"/users/[^/]+/resources"
INTEGRATION = r"/integrations/[^/]+"
USE = r"/integrations/[^/]+/credits"
REPORT = r"/integrations/[^/]+/credits/report"
OK, NOT_FOUND = 200, 404
COOKIE = Contract("clay_credits").cookie
SESSION = Account.from_seed().session
GOOD = f"{COOKIE}={SESSION}"
FUTURE = "2031-01-01T00:00:00Z"
WORKSPACE_CREDITS = Account.from_seed().now().used_in(Account.from_seed().workspaces[0]).millicredits / 1000


@dataclass(frozen=True)
class Mutant:
    """A broken mock, or a document that differs from the mock.

    Attributes:
        kind: What is broken.
        name: How.
        wrap: Wraps the mock to break it.
        edit: Changes the document.
        unseen: Why no contract test can notice it, or an empty text.
    """

    kind: str
    name: str
    wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app
    edit: Edit = lambda _: None
    unseen: str = ""


def put(values: dict[str, Any] | None = None, **others: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Set properties to values, or to the results of functions of the old values."""
    new = {**(values or {}), **others}
    return lambda one: {**one, **{key: value(one[key]) if callable(value) else value for key, value in new.items()}}


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Remove a property."""
    return lambda one: {key: value for key, value in one.items() if key != name}


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Rename a property."""
    return lambda one: {new if key == old else key: value for key, value in one.items()}


def first(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Change the first item of a list."""
    return lambda one: {**one, name: [*map(change, one[name][:1]), *one[name][1:]]}


def every(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Change each item of a list."""
    return lambda one: {**one, name: [*map(change, one[name])]}


def more(amount: float) -> Callable[[float], float]:
    """Add to a number."""
    return lambda number: round(number + amount, 3)


def shifted(time: str) -> str:
    """Write the same moment in another zone."""
    return time.replace("T00:00:00Z", "T02:00:00+02:00")


ANSWERS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "a documented property is missing": body(without(LEFT), CREDITS),
    "a property is renamed": body(renamed(USED, "creditsUsed"), USER),
    "a property too many": body(put(currency="USD"), USE),
    "a property too many in a list": body(first("owners", put(phone="1")), "/owners"),
    "a number in quotes": body(put({USED: str}), CREDITS),
    "an id as a number": body(put(userId=1), USER),
    "null for a number": body(put({USED: None}), USER),
    "null for a list": body(put(rows=None), REPORT),
    "an object for a list": body(put(owners={}), "/owners"),
    "a list without its object": body(lambda one: one["owners"], "/owners"),
    "an answer in an envelope": body(lambda one: {"data": one}, USER),
    "an empty body": answering(
        lambda _, one: replace(one, content=b"", headers={**one.headers, "content-length": "0"})
    ),
    "a body that breaks off": answering(
        lambda _, one: replace(one, content=one.content[:-1], headers=without("content-length")(one.headers)), USER
    ),
    "NaN for a number": answering(
        lambda _, one: replace(
            one,
            content=one.content.replace(f'"{USED}":'.encode(), f'"{USED}":NaN,"x":'.encode()),
            headers=without("content-length")(one.headers),
        ),
        USER,
    ),
    "a negative amount": body(put({USED: lambda number: -number - 1}), USE),
    "a fractional count": body(put({RUNS: more(0.5)}), REPORT),
    "a thousandth too much in a sum": body(put({USED: more(0.001)}), REPORT),
    "a run too many in a sum": body(put({RUNS: more(1)}), REPORT),
    "a row is left out": body(put(rows=lambda rows: rows[1:]), REPORT),
    "a row twice": body(put(rows=lambda rows: [*rows[:1], *rows]), REPORT),
    "rows backwards": body(put(rows=lambda rows: rows[::-1]), REPORT),
    "rows of one user counted for another": body(every("rows", put(userId="u_2")), REPORT),
    "a row of another's table": body(first("rows", put(resourceId="t_1")), REPORT),
    "a row before the period": body(first("rows", put(date="2024-05-31")), REPORT),
    "credits that are rounded": body(put({USED: round}), USER),
    "an integration's credits that are rounded": body(put({USED: round}), USE),
    "a workspace's credits that are rounded with what is left": body(
        lambda one: {
            **one,
            USED: round(one[USED]),
            LEFT: one[TOTAL] - round(one[USED]),
        },
        CREDITS,
    ),
    "what is left is not what is left": body(put({LEFT: more(1)}), CREDITS),
    "credits of another user": body(put({USED: more(12)}), USER),
    "the id of another user": body(put(userId="u_2"), USER),
    "the id of another integration": body(put(id="clearbit"), INTEGRATION),
    "the name differs from the list's": body(put(name="Another"), INTEGRATION),
    "a provider is missing in the list": body(every("integrations", put(provider={})), "/integrations"),
    "an owner twice": body(put(owners=lambda owners: [*owners, owners[0]]), "/owners"),
    "an owner whom nobody knows": body(first("owners", put(id="u_404")), "/owners"),
    "a role that nobody knows": body(first("owners", put(role="king")), "/owners"),
    "an email that is none": body(first("owners", put(email=1)), "/owners"),
    "a kind of resource in lower case": body(every("resources", put(resourceType=str.lower)), RESOURCES),
    "resources of another user": body(every("resources", put(ownerId="u_2")), RESOURCES),
    "a resource changed before it was made": body(every("resources", put(updatedAt="2001-01-01T00:00:00Z")), RESOURCES),
    "a time without zone": body(put({START: lambda time: time.removesuffix("Z")}), CREDITS),
    "a time in another zone": body(put({START: shifted}), CREDITS),
    "a time as a number": body(put({END: 1719791999}), CREDITS),
    "a day with a time": body(every("rows", put(date=lambda day: f"{day}T00:00:00Z")), REPORT),
    "a period backwards": body(lambda one: {**one, START: one[END], END: one[START]}, CREDITS),
    "a period of another month": body(put({START: "2024-05-01T00:00:00Z", END: "2024-05-31T23:59:59Z"}), USE),
    "an address that is none": body(put(provider=put(url="not an address")), INTEGRATION),
    "a resource is left out of the list": body(put(resources=lambda resources: resources[:-1]), RESOURCES),
    "an integration is left out of the list": body(put(integrations=lambda types: types[1:]), "/integrations"),
    "an owner is left out of the list": body(put(owners=lambda owners: owners[:-1]), "/owners"),
    "a user's credits are those of the workspace": body(put({USED: WORKSPACE_CREDITS}), USER),
    "a resource created in the future": body(first("resources", put(createdAt=FUTURE, updatedAt=FUTURE)), RESOURCES),
    "an email without an at sign": body(first("owners", put(email=lambda email: email.replace("@", "."))), "/owners"),
}


def as_name(text: str) -> str:
    """Accept the name of the cookie in any case."""
    return COOKIE + text[len(COOKIE) :] if text[: len(COOKIE)].lower() == COOKIE else text


def accepting(fits: Callable[[str], bool]) -> Callable[[str], str]:
    """Accept every session for which a function returns true."""
    return lambda text: GOOD if fits(text.partition("=")[2]) and text.startswith(f"{COOKIE}=") else text


def any_bearer(app: ASGIApp) -> ASGIApp:
    """Accept the session in another header, too."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        headers = [
            (b"cookie", GOOD.encode()) if name == b"authorization" else (name, value)
            for name, value in scope["headers"]
        ]
        await app({**scope, "headers": headers}, receive, send)

    return served


def late_check(asked: Asked) -> Asked:
    """Check the session only for known ids."""
    return replace(asked, cookie=GOOD if "no-such-id" in asked.path else asked.cookie)


AUTH: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "the session is not asked for": cookie(lambda _: GOOD),
    "the session is not asked for by one operation": asking(lambda one: replace(one, cookie=GOOD), "/owners"),
    "the session is not asked for by a POST": asking(lambda one: replace(one, cookie=GOOD), RESOURCES),
    "any session is accepted": cookie(lambda text: GOOD if text else ""),
    "an empty session is accepted": cookie(accepting(lambda value: not value)),
    "the name in any case": cookie(as_name),
    "the session in any case": cookie(accepting(lambda value: value.lower() == SESSION.lower())),
    "the session in quotes": cookie(accepting(lambda value: value.strip('"') == SESSION)),
    "the beginning of the session": cookie(accepting(lambda value: bool(value) and SESSION.startswith(value))),
    "what begins with the session": cookie(accepting(lambda value: value.startswith(SESSION) and ";" not in value)),
    "the session decoded": cookie(accepting(lambda value: value == unquote(SESSION))),
    "the session encoded twice": cookie(accepting(lambda value: value == quote(SESSION, safe=""))),
    "one good session of two": cookie(lambda text: GOOD if GOOD in text.split("; ") else text),
    "the session as a bearer token": any_bearer,
    "no other cookie beside it": cookie(lambda text: "" if ";" in text else text),
    "the session is checked after the id": instead(when=401, ask=late_check),
    "no session is a 403": errors(lambda one: one.json({"type": "Forbidden", "message": "No"}, 403), 401),
    "no session leads to a page to sign in": errors(lambda one: replace(one, status=302), 401),
    "no session is reported as NotFound": errors(lambda one: one.json({"type": "NotFound", "message": "No"}), 401),
    "no session is reported in a page": errors(
        lambda one: replace(one, headers={**one.headers, "content-type": "text/html"}), 401
    ),
}


def as_empty(_: Asked, answered: Answered) -> Answered:
    """Answer an unknown id with an empty list."""
    return answered.json({"userId": "x", "resources": []}, 200) if answered.status == NOT_FOUND else answered


def created(asked: Asked, answered: Answered) -> Answered:
    """Answer a POST with 201."""
    return replace(answered, status=201) if (asked.method, answered.status) == ("POST", OK) else answered


def body_demanded(_: Asked, answered: Answered) -> Answered:
    """Refuse a request without body."""
    return answered.json({"type": "BadRequest", "message": "No body"}, 400) if answered.status == OK else answered


def always(status: int, kind: str) -> Callable[[Asked, Answered], Answered]:
    """Answer every request with an error."""
    return lambda _, answered: answered.json({"type": kind, "message": "No"}, status)


def to_owners(asked: Asked) -> Asked:
    """Change an unknown path to a known one."""
    return replace(asked, path="/v3/owners") if asked.path == "/v3/no-such-id" else asked


def without_length(asked: Asked, answered: Answered) -> Answered:
    """Answer HEAD without the length that GET has."""
    return (
        replace(answered, headers=without("content-length")(answered.headers)) if asked.method == "HEAD" else answered
    )


def crash(fits: Callable[[str], bool]) -> Callable[[ASGIApp], ASGIApp]:
    """Fail without an answer if the path is of a kind."""

    def crashed(asked: Asked, answered: Answered) -> Answered:
        if fits(asked.path):
            raise RuntimeError(asked.path)
        return answered

    return answering(crashed)


def slow(app: ASGIApp) -> ASGIApp:
    """Answer one operation after a second."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/owners"):
            await asyncio.sleep(1)
        await app(scope, receive, send)

    return served


VALIDATION: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "ids in any case": instead(when=404, ask=lambda one: replace(one, path=one.path.lower())),
    "ids with spaces around": instead(when=404, ask=lambda one: replace(one, path=one.path.replace(" ", ""))),
    "ids that begin alike": instead(
        when=404, ask=lambda one: replace(one, path=one.path.replace("u_10/", "u_1/")), path=USER
    ),
    "any id of a user": instead(when=404, ask=lambda one: replace(one, path="/v3/users/u_1/credits"), path=USER),
    "nothing for an unknown id": answering(as_empty, RESOURCES),
    "an unknown id is a 400": errors(lambda one: one.json({"type": "BadRequest", "message": "No"}, 400), 404),
    "an unknown id is a 410": errors(lambda one: one.json({"type": "Gone", "message": "No"}, 410), 404),
    "an unknown id is a 500": errors(lambda one: one.json({"type": "InternalServerError", "message": "No"}, 500), 404),
    "a body is demanded": answering(body_demanded, RESOURCES),
    "an operation is gone": answering(always(404, "NotFound"), "/owners"),
    "too many calls": answering(always(429, "TooManyRequests"), "/owners"),
    "a slash at the end": instead(when=404, ask=lambda one: replace(one, path=one.path.rstrip("/"))),
    "two slashes": instead(when=404, ask=lambda one: replace(one, path=one.path.replace("//", "/"))),
    "an unknown path answers": instead(when=404, ask=to_owners),
    "a crash on a long id": crash(lambda path: len(path) > 1000),
    "a crash on an id that is not ASCII": crash(lambda path: not path.isascii()),
    "a crash on a null byte": crash(lambda path: "\0" in path),
    "a crash on a tab": crash(lambda path: "\t" in path),
    "a crash on a line feed": crash(lambda path: "\n" in path),
    "an answer that takes a second": slow,
}


def headers(change: Callable[[dict[str, str]], dict[str, str]], status: int) -> Callable[[ASGIApp], ASGIApp]:
    """Change the headers of answers of one status."""
    return errors(lambda one: replace(one, headers=change(one.headers)), status)


def unlike_get(asked: Asked, answered: Answered) -> Answered:
    """Answer HEAD with 404."""
    return replace(answered, status=404) if asked.method == "HEAD" else answered


METHODS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "405 without Allow": headers(without("allow"), 405),
    "405 with too long an Allow": headers(put(allow="GET, HEAD, DELETE"), 405),
    "405 with an empty Allow": headers(put(allow=""), 405),
    "a wrong method is a 404": errors(lambda one: one.json({"type": "NoMatchingURL", "message": "No"}, 404), 405),
    "a wrong method is a 501": errors(lambda one: one.json({"type": "NotImplemented", "message": "No"}, 501), 405),
    "POST where GET is": instead(when=405, ask=lambda one: replace(one, method="GET"), path="/owners"),
    "GET where POST is": instead(when=405, ask=lambda one: replace(one, method="POST"), path=RESOURCES),
    "TRACE echoes": answering(lambda asked, one: replace(one, status=200) if asked.method == "TRACE" else one),
    "HEAD is not found": answering(unlike_get),
    "HEAD without a length": answering(without_length),
    "HTML": headers(put({"content-type": "text/html"}), 200),
    "JSON of a vendor": headers(put({"content-type": "application/vnd.api+json"}), 200),
    "no content type": headers(without("content-type"), 200),
    "JSON in Latin": headers(put({"content-type": "application/json; charset=latin-1"}), 200),
    "a status of one's own": errors(lambda one: replace(one, status=299), 200),
    "201 for a POST": answering(created),
    "a server error": answering(always(500, "InternalServerError"), "/owners"),
    "an error in words": errors(lambda one: one.json("Not found"), 404),
    "an error of another shape": errors(lambda one: one.json({"detail": "Not found"}), 404),
    "an error with an object in it": errors(
        lambda one: one.json({"error": {"type": "NotFound", "message": "No"}}), 404
    ),
    "an error without type": errors(lambda one: one.json(without("type")(json.loads(one.content))), 404),
    "an error without message": errors(lambda one: one.json(without("message")(json.loads(one.content))), 401),
    "a 400 of another shape": errors(lambda one: one.json({"detail": "Bad request"}), 400),
    "a 500 of another shape": errors(lambda one: one.json({"detail": "Server error"}), 500),
    "a 429 without Retry-After": headers(without("retry-after"), 429),
    "a 429 with Retry-After in words": headers(put({"retry-after": "soon"}), 429),
    "an error text that shows the session": errors(
        lambda one: one.json({**json.loads(one.content), "message": f"{SESSION} has expired"}), 401
    ),
    "a header that shows the session decoded": headers(put({"x-session": unquote(SESSION)}), 200),
    "caches may share an answer": headers(put({"cache-control": "public, max-age=60"}), 200),
    "caches may share an answer, in capitals": headers(put({"cache-control": "PUBLIC"}), 200),
    "any page may read an answer": headers(put({"access-control-allow-origin": "*"}), 200),
    "an error with a code": errors(lambda one: one.json({**json.loads(one.content), "code": 7}), 401),
}

UNSEEN = {
    "an operation is removed": "the API may lose an operation, and the mock follows: make spec-diff tells it",
    "an answer may be more": "what the mock never answers cannot break a wider promise: make spec-diff tells it",
    "a word of a description": "texts promise nothing that can be tried",
}


def catalogue() -> Iterator[Mutant]:
    """Return every mutant."""
    wraps = {"answers": ANSWERS, "auth": AUTH, "validation": VALIDATION, "methods and headers": METHODS}
    for kind, table in wraps.items():
        yield from (Mutant(kind, name, wrap) for name, wrap in table.items())
    yield from (Mutant("document", name, edit=edit, unseen=UNSEEN.get(name, "")) for name, edit in EDITS.items())
