"""Sends requests that a server must refuse, and variants that it must answer the same."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from clay_credits_runtime.api import SESSION
from openapi_document.security import schemes

from . import far_requests
from .answers import NO_SUCH_PATH, kinds_of
from .credentials import Proof, is_open, proof, requires_session_alone
from .exposure import exposed
from .link_walk import Question, filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from openapi_document.document import Document, Operation

    from .answers import Answers

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE")
UNKNOWN = "no-such-id"
NOTHING = Proof({})
SLOW = 0.5
"""Seconds for an answer, the quicker one of two. The mock needs a few thousandths of one."""


class Probes:
    """Sends valid requests, and requests that are almost valid."""

    def __init__(
        self,
        document: Document,
        client: httpx.Client,
        base_url: str,
        session: str,
        known: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._document = document
        self._client = client
        self._base_url = base_url
        self._session = session
        self._cookie = next((one.name for one in schemes(document).values() if one.keyword == SESSION), "")
        self._known = known
        self._ids = {name: ids[0] for name, ids in known.items()}
        self._exposed: dict[str, None] = {}
        self.calls = 0

    def ask(self, question: Question) -> httpx.Response:
        """Send a valid request for a question."""
        return self._send(question.operation.method, question.path, self._proof(question.operation))

    def _proof(self, operation: Operation) -> Proof:
        return proof(self._document, operation, self._session)

    def _send(self, method: str, path: str, sent: Proof) -> httpx.Response:
        self.calls += 1
        query = f"{'&' if '?' in path else '?'}{sent.query}" if sent.query else ""
        response = self._client.request(method.upper(), self._base_url + path + query, headers=sent.headers)
        for problem in exposed(response, self._session):
            self._exposed.setdefault(f"{method.upper()} {path}: {problem}")
        return response

    def _send_valid(self, operation: Operation, path: str, **headers: str) -> httpx.Response:
        good = self._proof(operation)
        return self._send(operation.method, path, good._replace(headers={**headers, **good.headers}))

    def problems(self, answers: Answers) -> Iterator[str]:
        """Return a line for each wrong answer."""
        for operation in self._document.operations():
            path = filled(operation.path, self._ids)
            for problem in self._of_operation(operation, path, answers):
                yield f"{operation.method.upper()} {path}: {problem}"
        yield from self._methods()
        yield from self._paths()
        yield from far_requests.problems(self._document, self._ids, self._send_valid, answers)
        yield from self._exposed

    def _of_operation(self, operation: Operation, path: str, answers: Answers) -> Iterator[str]:
        good = self._proof(operation)
        begun = time.monotonic()
        first = self._send(operation.method, path, good)
        between = time.monotonic()
        if not first.is_success:
            yield f"{first.status_code} with the session"
            return
        if self._send(operation.method, path, good).content != first.content:
            yield "two answers at the same moment differ"
        seconds = min(between - begun, time.monotonic() - between)
        if seconds > SLOW:
            yield f"an answer takes {seconds:.1f} seconds"
        if requires_session_alone(self._document, operation):
            yield from self._cookies(operation, path)
        elif not is_open(self._document, operation):
            response = self._send(operation.method, path, NOTHING)
            yield from self._refused(operation, response, "no credential", HTTPStatus.UNAUTHORIZED)
        if operation.method == "get":
            yield from self._head(path, first, good)
        yield from self._unknown_ids(operation, answers)

    def _cookies(self, operation: Operation, path: str) -> Iterator[str]:
        for spelling, cookie in self._good_cookies():
            if not self._send(operation.method, path, Proof({"cookie": cookie})).is_success:
                yield f"{spelling} is refused"
        for spelling, cookie in self._bad_cookies():
            response = self._send(operation.method, path, Proof({"cookie": cookie} if cookie else {}))
            yield from self._refused(operation, response, spelling, HTTPStatus.UNAUTHORIZED)
        elsewhere = self._send(operation.method, path, Proof({"authorization": f"Bearer {self._session}"}))
        yield from self._refused(operation, elsewhere, "the session as a bearer token", HTTPStatus.UNAUTHORIZED)

    def _good_cookies(self) -> Iterator[tuple[str, str]]:
        pair = f"{self._cookie}={self._session}"
        yield "the session between other cookies", f"a=1; {pair}; b=2"
        yield "the session before a cookie of a longer name", f"{pair}; {self._cookie}2=1"

    def _bad_cookies(self) -> Iterator[tuple[str, str]]:
        name, session = self._cookie, self._session
        yield "no session", ""
        yield "an empty session", f"{name}="
        yield "another session", f"{name}=s%3Aother.signature"
        yield "the name in capitals", f"{name.upper()}={session}"
        yield "a longer name", f"x{name}={session}"
        yield "the session in quotes", f'{name}="{session}"'
        yield "the session in capitals", f"{name}={session.upper()}"
        yield "the beginning of the session", f"{name}={session[: len(session) // 2]}"
        yield "a longer session", f"{name}={session}0"
        yield "the session decoded", f"{name}={unquote(session)}"
        yield "the session encoded twice", f"{name}={quote(session, safe='')}"
        yield "another session behind the right one", f"{name}={session}; {name}=other"

    def _refused(self, operation: Operation, response: httpx.Response, what: str, status: HTTPStatus) -> Iterator[str]:
        if response.status_code != status:
            yield f"{what} is answered {response.status_code}, not {status.value}"
        elif _type(response) not in kinds_of(operation, status):
            yield f"{what} is answered by an error of type {_type(response)}"

    def _head(self, path: str, first: httpx.Response, good: Proof) -> Iterator[str]:
        head = self._send("HEAD", path, good)
        kept = ("content-type", "content-length")
        if head.status_code != first.status_code or head.content:
            yield f"HEAD is answered {head.status_code} with {len(head.content)} bytes"
        elif any(head.headers.get(name) != first.headers.get(name) for name in kept):
            yield "HEAD has other headers than GET"

    def _unknown_ids(self, operation: Operation, answers: Answers) -> Iterator[str]:
        """Ask for ids that are similar to known ids, but unknown."""
        names = [one["name"] for one in operation.parameters if one["in"] == "path"]
        for name in names:
            known = self._ids[name]
            spellings = (UNKNOWN, known.upper(), f"{known}0", f"{known}%20", f"%20{known}", known[:-1])
            for one in sorted({*spellings} - {*self._known[name]}):
                path = filled(operation.path, {**self._ids, name: one})
                response = self._send(operation.method, path, self._proof(operation))
                yield from self._refused(operation, response, f"the id {one}", HTTPStatus.NOT_FOUND)
                headers = dict(response.headers)
                asked = {name: unquote(one)}
                yield from answers.problems(operation, asked, response.status_code, headers, response.content)
            if not is_open(self._document, operation):
                stranger = self._send(operation.method, filled(operation.path, {**self._ids, name: UNKNOWN}), NOTHING)
                yield from self._refused(operation, stranger, "an unknown id without session", HTTPStatus.UNAUTHORIZED)

    def _methods(self) -> Iterator[str]:
        by_path: dict[str, set[str]] = {}
        good: dict[str, Proof] = {}
        for operation in self._document.operations():
            by_path.setdefault(operation.path, set()).add(operation.method.upper())
            good[operation.path] = self._proof(operation)
        for path, documented in by_path.items():
            allowed = documented | ({"HEAD"} if "GET" in documented else set())
            for method in set(METHODS) - documented:
                response = self._send(method, filled(path, self._ids), good[path])
                stated = {one.strip() for one in response.headers.get("allow", "").split(",")}
                if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                    yield f"{method} {path} is answered {response.status_code}, not 405"
                elif stated != allowed or _type(response) != "MethodNotAllowed":
                    yield f"{method} {path}: 405 with Allow {sorted(stated)} and type {_type(response)}"

    def _paths(self) -> Iterator[str]:
        """Ask for paths that are similar to known paths, with and without the session."""
        for operation in self._document.operations():
            path = filled(operation.path, self._ids)
            for one in (f"{path}/", f"{path}/{UNKNOWN}/{UNKNOWN}", f"/{path}", path.upper(), f"/{UNKNOWN}"):
                for sent in (self._proof(operation), NOTHING):
                    response = self._send(operation.method, one, sent)
                    if (response.status_code, _type(response)) != (HTTPStatus.NOT_FOUND, NO_SUCH_PATH):
                        yield f"{one} is answered {response.status_code} with type {_type(response)}"


def _type(response: httpx.Response) -> str | None:
    """Return the type of an error, or None if the body is not an error."""
    try:
        body = response.json()
    except ValueError:
        return None
    found = body.get("type") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None
