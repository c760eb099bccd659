"""Runs the whole suite against one server, in process or over a socket, and counts the cases."""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.engine import events, from_schema

from clay_credits_runtime.content_types import is_json

from . import meaning, paging
from .answers import Answers, succeeds
from .credentials import auth_settings
from .link_walk import walk
from .probes import Probes
from .valid_requests import Requests, is_ambiguous

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from schemathesis.checks import CheckContext
    from schemathesis.core.transport import Response
    from schemathesis.engine.recorder import ScenarioRecorder
    from schemathesis.generation.case import Case
    from starlette.types import ASGIApp

    from openapi_document.document import Document, Operation

    from .link_walk import Question, Visit

ROOT = Path(__file__).resolve().parents[2]
PHASES = ("examples", "coverage", "fuzzing", "stateful")
QUICK = ("examples", "coverage")


@dataclass(frozen=True)
class Subject:
    """A server, and the document that it must follow.

    Attributes:
        document: The examples of its parameters are ids that the server knows.
        session: The session that the server accepts.
        known: Ids that the server knows, by parameter. The session belongs to the first workspace.
        from_document: OperationIds that the server answers from the document alone.
        app: The server, if it is called in process.
        base_url: Its base URL, if it is called over a socket.
        now: The server's present, if it is known.
        things: The ids of all things that lists must show, by the name of their schema.
    """

    document: Document
    session: str
    known: Mapping[str, tuple[str, ...]]
    app: ASGIApp | None = None
    base_url: str = ""
    now: datetime | None = None
    things: Mapping[str, frozenset[str]] = field(default_factory=dict)
    from_document: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """The URL that the document's paths are appended to."""
        return self.base_url or f"http://testserver{urlsplit(self.document.server).path}"


@dataclass
class Outcome:
    """The cases of a run, and the problems that it found."""

    cases: Counter[str] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine(
    subject: Subject, *, phases: tuple[str, ...] = PHASES, seed: int = 1, examples: int = 50, first: bool = False
) -> Outcome:
    """Run the suite.

    `phases`, `seed` and `examples` are settings of schemathesis. With `first`, it stops at the first problem.
    """
    outcome, begun = Outcome(), time.monotonic()
    for part in (_by_hand(subject, outcome), _made_up(subject, outcome, phases, seed, examples, first=first)):
        for problem in part:
            outcome.problems.append(problem)
            if first:
                break
        if first and outcome.problems:
            break
    outcome.seconds = time.monotonic() - begun
    return outcome


def _by_hand(subject: Subject, outcome: Outcome) -> Iterator[str]:
    """Read the whole account, then send requests that must be refused."""
    answers = Answers(subject.document, subject.now, subject.from_document)
    with _client(subject) as client:
        probes = Probes(subject.document, client, subject.url, subject.session, subject.known)
        visits, found = _visits(subject, probes, answers)
        yield from found
        if not found:
            bodies = {(one.question.operation.operation_id, one.question.about): one.body for one in visits}
            yield from meaning.problems(bodies, subject.document, outcome.notes)
            yield from _dead_links(visits)
        outcome.cases["walk"] += len(visits)
        yield from probes.problems(answers)
        if not found:
            # Only now have all pages been read.
            yield from answers.hidden(subject.things)
        outcome.cases["probes"] += probes.calls - len(visits)


def _visits(subject: Subject, probes: Probes, answers: Answers) -> tuple[list[Visit], list[str]]:
    found: list[str] = []

    def ask(question: Question) -> Any:
        response = probes.ask(question)
        status, asked = response.status_code, dict(question.asked)
        problems = list(answers.problems(question.operation, asked, status, response.headers, response.content))
        if not succeeds(question.operation, status):
            problems.append(f"is answered {status}")
        found.extend(f"{question.operation.operation_id} {question.path}: {problem}" for problem in problems)
        is_read = is_json(response.headers.get("content-type", "")) and not problems
        return response.json() if is_read else None

    return list(walk(subject.document, ask, subject.known)), found


def _dead_links(visits: list[Visit]) -> Iterator[str]:
    live = {(one.question.operation.operation_id, name) for one in visits for name, leads in one.links.items() if leads}
    every = {(one.question.operation.operation_id, name) for one in visits for name in one.links}
    yield from (f"{operation}: the link {name} leads nowhere" for operation, name in sorted(every - live))


@contextmanager
def _client(subject: Subject) -> Iterator[httpx.Client]:
    with asyncio.Runner() as runner:
        transport = None if subject.app is None else _InProcess(subject.app, runner)
        with httpx.Client(transport=transport, trust_env=False) as client:
            yield client


class _InProcess(httpx.BaseTransport):
    """Sends requests to an application without a socket."""

    def __init__(self, app: ASGIApp, runner: asyncio.Runner) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._runner = runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())


def _made_up(
    subject: Subject, outcome: Outcome, phases: tuple[str, ...], seed: int, examples: int, *, first: bool
) -> Iterator[str]:
    """Let schemathesis generate requests."""
    schema = schemathesis.openapi.from_dict(
        paging.without_unusable(subject.document), config=_config(subject, phases, seed, examples)
    )
    schema.config.update(base_url=subject.url)
    if first:
        schema.config.max_failures = 1
    schema.app = subject.app
    succeeded: set[str] = set()
    operations = {f"{one.method.upper()} {one.path}": one for one in subject.document.operations()}
    with _checked(_check_of(Answers(subject.document, subject.now, subject.from_document))):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                outcome.cases[event.phase.value] += len(event.recorder.cases)
                succeeded |= _succeeded(event.recorder, operations)
                yield from _failures(event.recorder, subject.document)
            elif isinstance(event, events.NonFatalError):
                yield f"{event.label}: {event.info.message or event.info.title}"
            elif isinstance(event, events.FatalError):
                yield str(event.exception)
    outcome.operations |= succeeded
    # Without this check, a session that is refused everywhere would pass.
    yield from (f"{label}: no case has succeeded" for label in sorted(operations.keys() - succeeded))
    if not operations:
        yield "the document has no operation"


def _config(subject: Subject, phases: tuple[str, ...], seed: int, examples: int) -> SchemathesisConfig:
    settings = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    settings["seed"] = seed
    settings["generation"]["max-examples"] = examples
    settings["phases"] = {phase: {"enabled": phase in phases} for phase in PHASES}
    auth = auth_settings(subject.document, subject.session)
    settings["auth"] = {"openapi": auth} if auth else {}
    return SchemathesisConfig.from_dict(settings)


def _check_of(answers: Answers) -> Callable[[CheckContext, Response, Case[Any]], None]:
    """Return a check for schemathesis that compares each answer with earlier ones."""
    operations = {(one.path, one.method): one for one in answers.document.operations()}

    def answers_agree(_: CheckContext, response: Response, case: Case[Any]) -> None:
        operation = operations[case.operation.path, case.operation.method.lower()]
        # The document says nothing about other methods, which schemathesis also tries.
        if case.method.lower() != operation.method:
            return
        headers = {name: value[0] for name, value in response.headers.items()}
        asked = _asked_by(case)
        problems = list(answers.problems(operation, asked, response.status_code, headers, response.content))
        if problems:
            raise AssertionError("\n".join(problems))

    return answers_agree


def _asked_by(case: Case[Any]) -> dict[str, Any]:
    """Return what an answer depends on."""
    others = {"?": case.query, "header": case.headers, "body": case.body}
    return {**case.path_parameters, **{name: repr(part) for name, part in others.items() if part}}


@contextmanager
def _checked(check: Callable[[CheckContext, Response, Case[Any]], None]) -> Iterator[None]:
    """Register a check of schemathesis while the block runs."""
    schemathesis.check(check)
    try:
        yield
    finally:
        CHECKS.unregister(check.__name__)


def _succeeded(recorder: ScenarioRecorder, operations: Mapping[str, Operation]) -> set[str]:
    labels = {key: case.value.operation.label for key, case in recorder.cases.items()}
    return {
        labels[key]
        for key, interaction in recorder.interactions.items()
        if interaction.response is not None and succeeds(operations[labels[key]], interaction.response.status_code)
    }


def _failures(recorder: ScenarioRecorder, document: Document) -> Iterator[str]:
    operations, requests = {(one.path, one.method): one for one in document.operations()}, Requests(document)
    for key, checks in recorder.checks.items():
        case = recorder.cases[key].value
        operation = operations[case.operation.path, case.operation.method.lower()]
        response = recorder.interactions[key].response if key in recorder.interactions else None
        refused = response is not None and response.status_code == HTTPStatus.BAD_REQUEST
        # Here schemathesis expects another answer than the document asks for.
        if is_ambiguous(operation, case.query) or (refused and requests.refusable(operation, case.query, case.body)):
            continue
        # It also expects a server to know the type of what is a text in a form, or of the items of a list in a path.
        is_told = (case.media_type is None or is_json(case.media_type)) and not requests.has_listed_path(operation)
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                if not is_told and isinstance(failure, AcceptedNegativeData):
                    continue
                text = " ".join(f"{failure.title}: {failure.message}".split())
                yield f"{case.operation.label}: {text}\n    {check.failure_info.code_sample}"
