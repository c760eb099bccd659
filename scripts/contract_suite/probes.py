"""Sends requests that a server must refuse, and variants that it must answer the same."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from clay_credits_runtime.api import SESSION
from openapi_document.security import schemes

from . import far_requests, paging
from .answers import NO_SUCH_PATH, has_type, kinds_of, succeeds
from .credentials import Proof, is_open, proof, requires_session_alone
from .link_walk import filled, filling
from .valid_requests import Requests, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from openapi_document.document import Document, Operation

    from .answers import Answers
    from .link_walk import Question

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
        self._requests = Requests(document)
        self._client = client
        self._base_url = base_url
        self._session = session
        self._cookie = next((one.name for one in schemes(document).values() if one.keyword == SESSION), "")
        self._known = known
        self._ids = self._requests.made_up_ids() | {name: ids[0] for name, ids in known.items()}
        self._exposed: dict[str, None] = {}
        self.calls = 0

    def ask(self, question: Question) -> httpx.Response:
        """Send a valid request for a question."""
        return self._call(question.operation, question.path)

    def _proof(self, operation: Operation) -> Proof:
        return proof(self._document, operation, self._session)

    def _call(
        self, operation: Operation, path: str, good: Proof | None = None, sent: Sent | None = None, **headers: str
    ) -> httpx.Response:
        """Send a request to an operation, by default a valid one."""
        good = good or self._proof(operation)
        return self._send(operation.method, path, good, sent or self._requests.plain(operation), **headers)

    def _send(self, method: str, path: str, good: Proof, sent: Sent | None = None, **headers: str) -> httpx.Response:
        self.calls += 1
        sent = sent or Sent()
        headers = {**headers, **dict(sent.headers), **good.headers}
        if sent.body is not None:
            headers["content-type"] = sent.content_type
        query = [*sent.query, *parse_qsl(good.query, keep_blank_values=True)]
        response = self._client.request(
            method.upper(), self._base_url + path, params=tuple(query) or None, headers=headers, content=sent.body
        )
        for problem in exposed(response, self._session):
            self._exposed.setdefault(f"{method.upper()} {path}: {problem}")
        return response

    def problems(self, answers: Answers) -> Iterator[str]:
        """Return a line for each wrong answer."""
        for operation in self._document.operations():
            path = filled(operation.path, self._ids)
            for problem in self._of_operation(operation, path, answers):
                yield f"{operation.method.upper()} {path}: {problem}"
        yield from self._methods()
        yield from self._paths()
        yield from far_requests.problems(self._document, self._ids, self._known, self._call, answers)
        yield from self._exposed

    def _of_operation(self, operation: Operation, path: str, answers: Answers) -> Iterator[str]:
        begun = time.monotonic()
        first = self._call(operation, path)
        between = time.monotonic()
        if not succeeds(operation, first.status_code):
            yield f"{first.status_code} with the session"
            return
        if self._call(operation, path).content != first.content:
            yield "two answers at the same moment differ"
        seconds = min(between - begun, time.monotonic() - between)
        if seconds > SLOW:
            yield f"an answer takes {seconds:.1f} seconds"
        if requires_session_alone(self._document, operation):
            yield from self._cookies(operation, path)
        elif not is_open(self._document, operation):
            response = self._call(operation, path, NOTHING)
            yield from self._refused(operation, response, "no credential", HTTPStatus.UNAUTHORIZED)
        if operation.method == "get":
            yield from self._head(operation, path, first)
        yield from self._unknown_ids(operation, answers)
        yield from self._valid_values(operation, path, answers)
        yield from self._faulty_values(operation, path, answers)
        if "x-pagination" in operation.definition:
            yield from self._pages(operation, path, answers)

    def _cookies(self, operation: Operation, path: str) -> Iterator[str]:
        for spelling, cookie in self._good_cookies():
            if not succeeds(operation, self._call(operation, path, Proof({"cookie": cookie})).status_code):
                yield f"{spelling} is refused"
        for spelling, cookie in self._bad_cookies():
            response = self._call(operation, path, Proof({"cookie": cookie} if cookie else {}))
            yield from self._refused(operation, response, spelling, HTTPStatus.UNAUTHORIZED)
        elsewhere = self._call(operation, path, Proof({"authorization": f"Bearer {self._session}"}))
        yield from self._refused(operation, elsewhere, "the session as a bearer token", HTTPStatus.UNAUTHORIZED)

    def _pages(self, operation: Operation, path: str, answers: Answers) -> Iterator[str]:
        found: list[str] = []

        def send(sent: Sent) -> httpx.Response:
            response = self._call(operation, path, sent=sent)
            found.extend(self._of_answer(operation, sent, response, answers))
            return response

        yield from paging.problems(operation, self._requests.plain(operation), send)
        yield from found

    def _valid_values(self, operation: Operation, path: str, answers: Answers) -> Iterator[str]:
        for what, sent in self._requests.valid(operation):
            response = self._call(operation, path, sent=sent)
            if not succeeds(operation, response.status_code):
                yield f"{what} is answered {response.status_code}"
            yield from self._of_answer(operation, sent, response, answers)

    def _faulty_values(self, operation: Operation, path: str, answers: Answers) -> Iterator[str]:
        for name, what, sent in self._requests.faulty(operation):
            response = self._call(operation, path, sent=sent)
            problems = list(self._refused(operation, response, what, HTTPStatus.BAD_REQUEST))
            yield from problems
            typed = has_type(self._document, operation, HTTPStatus.BAD_REQUEST)
            if typed and not problems and name not in response.json().get("message", ""):
                yield f"the message about {what} does not name {name}"
            yield from self._of_answer(operation, sent, response, answers)

    def _of_answer(self, operation: Operation, sent: Sent, response: httpx.Response, answers: Answers) -> Iterator[str]:
        asked = {**{name: self._ids[name] for name in filling(operation.path)}, **sent.asked}
        return answers.problems(operation, asked, response.status_code, dict(response.headers), response.content)

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
        elif has_type(self._document, operation, status) and _type(response) not in kinds_of(operation, status):
            yield f"{what} is answered by an error of type {_type(response)}"

    def _head(self, operation: Operation, path: str, first: httpx.Response) -> Iterator[str]:
        head = self._send("HEAD", path, self._proof(operation), self._requests.plain(operation))
        kept = ("content-type", "content-length")
        if head.status_code != first.status_code or head.content:
            yield f"HEAD is answered {head.status_code} with {len(head.content)} bytes"
        elif any(head.headers.get(name) != first.headers.get(name) for name in kept):
            yield "HEAD has other headers than GET"

    def _unknown_ids(self, operation: Operation, answers: Answers) -> Iterator[str]:
        """Ask for ids that are similar to known ids, but unknown."""
        for parameter in operation.parameters:
            name = parameter["name"]
            # Without an example, a parameter has no unknown values.
            if parameter["in"] != "path" or name not in self._known or "enum" in parameter.get("schema", {}):
                continue
            known = self._ids[name]
            spellings = (UNKNOWN, known.upper(), f"{known}0", f"{known}%20", f"%20{known}", known[:-1])
            for one in sorted({*spellings} - {*self._known[name]}):
                path = filled(operation.path, {**self._ids, name: one})
                response = self._call(operation, path)
                fits = self._requests.fits(parameter, unquote(one))
                status = HTTPStatus.NOT_FOUND if fits else HTTPStatus.BAD_REQUEST
                yield from self._refused(operation, response, f"the id {one}", status)
                headers = dict(response.headers)
                asked = {name: unquote(one)}
                yield from answers.problems(operation, asked, response.status_code, headers, response.content)
            if not is_open(self._document, operation):
                stranger = self._call(operation, filled(operation.path, {**self._ids, name: UNKNOWN}), NOTHING)
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


def exposed(response: httpx.Response, session: str) -> Iterator[str]:
    """Return what an answer, whatever it is about, shows to others than its caller."""
    texts = [response.text, *(value for name, value in response.headers.items() if name != "set-cookie")]
    if any(secret in text for secret in {session, unquote(session)} for text in texts):
        yield "the answer shows the session"
    shared = re.search(r"(?i)\b(public|s-maxage)\b", response.headers.get("cache-control", ""))
    if shared:
        yield f"Cache-Control: {shared[0]} lets caches show the answer to others"
    if response.headers.get("access-control-allow-origin") in {"*", response.request.headers.get("origin", "*")}:
        yield "Access-Control-Allow-Origin lets any page read the answer"
