"""Sends valid requests that the mock answers with each documented error, and ids that no example is like."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from clay_credits_mock.faults import HEADER

from .link_walk import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import httpx

    from openapi_document.document import Document, Operation

    from .answers import Answers

    Send = Callable[..., httpx.Response]

FAR_IDS = {
    "a long id": "a" * 3000,
    "a null byte": "%00",
    "an emoji": "%F0%9F%98%80",
    "bytes that are no UTF-8": "%FF%FE",
    "a slash": "a%2Fb",
    "a percent sign": "%25",
    "control characters": "%09%0A%7F",
    "a negative number": "-1",
    "a number too large": "1e999",
    "a quote": "%27%20OR%201=1",
}
REFUSALS = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}


def problems(
    document: Document, ids: Mapping[str, str], known: Collection[str], send: Send, answers: Answers
) -> Iterator[str]:
    """Return a line for each wrong answer.

    `send` sends a valid request of an operation, by its path and headers. The parameters that are `known` have unknown
    ids too.
    """
    for operation in document.operations():
        for problem in (*_errors(operation, ids, send, answers), *_far_ids(operation, ids, known, send, answers)):
            yield f"{operation.method.upper()} {operation.path}: {problem}"


def _errors(operation: Operation, ids: Mapping[str, str], send: Send, answers: Answers) -> Iterator[str]:
    """Ask the mock for each documented error, and compare it with the document."""
    path = filled(operation.path, ids)
    for described, response in operation.responses.items():
        if not re.fullmatch("[45](..)", described):
            continue
        status = int(described.replace("XX", "00"))
        promised = [name for name, one in response.get("headers", {}).items() if one]
        wait = ":retry-after=1" if "Retry-After" in promised else ""
        answer = send(operation, path, **{HEADER: f"status={status}{wait}"})
        if answer.status_code != status:
            yield f"{described} was asked for, and the answer is {answer.status_code}"
            continue
        yield from (f"{status} without {name}" for name in promised if name not in answer.headers)
        if wait and answer.headers.get("Retry-After", "1") != "1":
            yield f"{status} with Retry-After {answer.headers['Retry-After']!r}, but 1 was asked for"
        asked = {name: ids[name] for name in re.findall(r"{([^}]*)}", operation.path)}
        for problem in answers.problems(operation, asked, status, answer.headers, answer.content):
            yield f"{status}: {problem}"


def _far_ids(
    operation: Operation, ids: Mapping[str, str], known: Collection[str], send: Send, answers: Answers
) -> Iterator[str]:
    for name in re.findall(r"{([^}]*)}", operation.path):
        for what, spelling in FAR_IDS.items():
            answer = send(operation, filled(operation.path, {**ids, name: spelling}))
            if answer.status_code not in REFUSALS and (name in known or answer.is_error):
                yield f"{what} as {name} is answered {answer.status_code}"
                continue
            asked = {name: unquote(spelling)}
            yield from answers.problems(operation, asked, answer.status_code, answer.headers, answer.content)
