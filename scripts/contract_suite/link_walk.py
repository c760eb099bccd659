"""Reads a whole account by following the links of the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openapi_document.document import Document, Operation

NAME = re.compile(r"{([^}]*)}")
LINK = re.compile(r"\$response\.body#((?:/[^/]+)*)")


@dataclass(frozen=True)
class Question:
    """An operation, and the parameters of its path."""

    operation: Operation
    asked: tuple[tuple[str, str], ...]

    @property
    def about(self) -> str:
        """The ids that it asks for, joined by slashes. It is empty for a list."""
        return "/".join(value for _, value in self.asked)

    @property
    def path(self) -> str:
        """The path with the values of its parameters."""
        return filled(self.operation.path, dict(self.asked))


@dataclass(frozen=True)
class Visit:
    """An answer, and which of its links led to further questions."""

    question: Question
    body: Any
    links: Mapping[str, bool]


def filled(path: str, parameters: Mapping[str, str]) -> str:
    """Fill in the parameters of a path."""
    return NAME.sub(lambda match: parameters[match[1]], path)


def filling(path: str) -> list[str]:
    """Return the names of the parameters of a path."""
    return NAME.findall(path)


def walk(
    document: Document,
    ask: Callable[[Question], Any],
    known: Mapping[str, tuple[str, ...]],
    *,
    most: int | None = None,
) -> Iterator[Visit]:
    """Call all operations: first the lists, then what their links lead to.

    `ask` returns the body of an answer, or None if the call failed. `known` has ids that no link leads to, by the name
    of the parameter. `most` is how many items of a list are followed, by default all.
    """
    operations = {one.operation_id: one for one in document.operations()}
    waiting = [question for one in operations.values() for question in _open(one, known)]
    seen = set(waiting)
    while waiting:
        question = waiting.pop(0)
        body = ask(question)
        links = question.operation.responses.get("200", {}).get("links", {})
        found = {
            name: [
                Question(operations[link["operationId"]], tuple(asked.items()))
                for asked in _followed(link["parameters"], body, dict(question.asked), most)
                if link["operationId"] in operations
            ]
            for name, link in links.items()
        }
        yield Visit(question, body, {name: bool(questions) for name, questions in found.items()})
        fresh = dict.fromkeys(one for questions in found.values() for one in questions if one not in seen)
        seen.update(fresh)
        waiting += fresh


def _open(operation: Operation, known: Mapping[str, tuple[str, ...]]) -> Iterator[Question]:
    names = filling(operation.path)
    if not names:
        yield Question(operation, ())
    elif len(names) == 1:
        yield from (Question(operation, ((names[0], one),)) for one in known.get(names[0], ()))


def _followed(
    parameters: Mapping[str, str], body: Any, asked: Mapping[str, str], most: int | None
) -> Iterator[dict[str, str]]:
    """Return the parameters of a link. If the link refers to the first item of a list, return them for each item."""
    columns: dict[str, list[str]] = {}
    for name, expression in parameters.items():
        link = LINK.fullmatch(expression)
        if link:
            columns[name] = [str(value) for value in _values(body, link[1].split("/")[1:])][:most]
        else:
            own = expression.removeprefix("$request.path.")
            columns[name] = [asked[own]] if own in asked else []
    yield from (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False))


def _values(node: Any, segments: list[str]) -> Iterator[Any]:
    if not segments:
        if isinstance(node, str | int) and node != "":
            yield node
        return
    head, *rest = segments
    if isinstance(node, list) and head == "0":
        for item in node:
            yield from _values(item, rest)
    elif isinstance(node, dict) and head in node:
        yield from _values(node[head], rest)
