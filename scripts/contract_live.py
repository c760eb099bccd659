"""Reads a real account, slowly, and prints where its answers differ from the document. It prints no values.

Usage: CLAY_SESSION=... [CLAY_BASE_URL=...] python scripts/contract_live.py [--workspace ID] [--most N] [--names] ...

It calls only what the document's links lead to from the lists of the account. The names of
undocumented properties may be values, such as ids; they are printed only with --names.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from clay_credits import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    Clay,
    ClayError,
    RateLimitError,
)
from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE
from clay_credits_runtime.drift import Drift, json_pointer, json_type
from clay_credits_runtime.errors import status_advice
from clay_credits_runtime.json_reader import parse_json
from contract_suite.answers import Strict, schema_of
from contract_suite.link_walk import walk
from contract_suite.mock_states import OPENAPI
from openapi_document.loading import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jsonschema import ValidationError

    from contract_suite.link_walk import Question
    from openapi_document.document import Document

MOST = 3
PAUSE = 1.0
TIMEOUT = 30.0


class StopError(Exception):
    """No further call can succeed. The message is one line and has no value of the account."""


class Reader:
    """Calls a service, one call at a time, and collects the differences from the document."""

    def __init__(self, document: Document, client: Clay, pause: Callable[[], None], *, names: bool) -> None:
        self.drifts: Counter[Drift] = Counter()
        self.failures: Counter[str] = Counter()
        self.answered = 0
        self._client = client
        self._pause = pause
        self._names = names
        self._strict = Strict(document)

    def ask(self, question: Question) -> Any:
        """Return the body of an answer, or None if the call failed.

        Raises:
            StopError: Further calls would fail too.
        """
        operation = question.operation
        resource = getattr(self._client, operation.tag).with_raw_response
        self._pause()
        try:
            content: bytes = getattr(resource, operation.method_name)(*(value for _, value in question.asked)).content
        except (AuthenticationError, RateLimitError, APIConnectionError) as error:
            raise StopError(f"{operation.operation_id}: {described(error)}") from None
        except (APIStatusError, APIResponseValidationError) as error:
            self.failures[f"{operation.operation_id}: {described(error)}"] += 1
            return None
        except (ClayError, TypeError, ValueError):
            # The message would contain the id.
            self.failures[f"{operation.operation_id}: the client refuses to send an id that the account lists"] += 1
            return None
        self.answered += 1
        try:
            body = parse_json(content)
        except ValueError:
            self.drifts[Drift(operation.operation_id, "", "JSON", "something else")] += 1
            return None
        found = self._strict.validator(schema_of(operation, 200)).iter_errors(body)
        self.drifts.update({drift(operation.operation_id, one, names=self._names) for one in found})
        return body


def described(error: ClayError) -> str:
    """Describe an error without quoting the service."""
    if isinstance(error, APITimeoutError):
        return "no answer in the time allowed"
    if isinstance(error, APIConnectionError):
        return "no connection: check the base URL"
    if isinstance(error, APIResponseValidationError):
        return f"{error.status_code}, but the body cannot be read"
    assert isinstance(error, APIStatusError)  # noqa: S101 -- no other class is left
    wait = re.fullmatch(r"\d{1,6}", error.headers.get("retry-after", ""))
    advice = f"Wait {wait[0]} s before the next call." if wait else status_advice(type(error))
    return f"{error.status_code}: {advice}"


def drift(operation: str, error: ValidationError, *, names: bool) -> Drift:
    """Describe a mismatch by types and by the names in the document."""
    place = [segment if isinstance(segment, str) else "*" for segment in error.absolute_path]
    value: Any = error.validator_value
    found = json_type(error.instance)
    match error.validator:
        case "required":
            # Only the message has the name of the missing property, which is a name of the document.
            expected, found = f"the property {error.message.partition(' is a required')[0]}", "nothing"
        case "additionalProperties":
            expected, found = "no other property", _strangers(error, names=names)
        case "type":
            expected = " or ".join(value) if isinstance(value, list) else str(value)
        case "anyOf" | "enum":
            expected = "a value that the document lists"
        case rule:
            expected, found = f"{rule} {value}", f"another {found}"
    return Drift(operation, json_pointer(place), expected, found)


def _strangers(error: ValidationError, *, names: bool) -> str:
    present: Any = error.instance
    schema: Any = error.schema
    strangers = sorted(present.keys() - schema.get("properties", {}).keys())
    return ", ".join(strangers) if names else f"{len(strangers)} undocumented"


def report(reader: Reader) -> Iterator[str]:
    """Return a line for each kind of difference and failure."""
    for one, times in sorted(reader.drifts.items(), key=lambda item: (item[0].operation, item[0].pointer)):
        seen = f" ({times} times)" if times > 1 else ""
        yield f"drift  {one.operation} {one.pointer or '/'}: expected {one.expected}, found {one.found}{seen}"
    yield from (f"failed {text}{f' ({times} times)' if times > 1 else ''}" for text, times in reader.failures.items())


def read(document: Document, reader: Reader, *, workspace: str | None, most: int) -> str | None:
    """Read everything that the lists lead to. Return the reason if it had to stop early."""
    try:
        for _ in walk(document, reader.ask, {"workspaceId": (workspace,)} if workspace else {}, most=most):
            pass
    except StopError as error:
        return str(error)
    return None


def seconds(text: str) -> float:
    """Read a number of seconds."""
    found = float(text)
    if not 0 <= found < math.inf:
        raise ValueError(text)
    return found


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workspace", help="id of the account's workspace, which no operation lists")
    parser.add_argument("--most", type=int, default=MOST, help=f"how many items of a list to follow, {MOST}")
    parser.add_argument("--pause", type=seconds, default=PAUSE, help=f"seconds before each call, {PAUSE:g}")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help=f"seconds to wait for an answer, {TIMEOUT:g}")
    parser.add_argument("--names", action="store_true", help="print the names of undocumented properties")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    options = parsed(sys.argv[1:] if arguments is None else arguments)
    if not os.environ.get(SESSION_VARIABLE):
        sys.stderr.write(
            "contract-live: pass the session: make contract-live SESSION=... [BASE_URL=...] [WORKSPACE=...]\n"
        )
        return 2
    document = read_document(OPENAPI)
    try:
        client = Clay(base_url=os.environ.get(BASE_URL_VARIABLE) or document.server, timeout=options.timeout)
    except (ClayError, ValueError) as error:
        sys.stderr.write(f"contract-live: {error}\n")
        return 2
    with client:
        reader = Reader(document, client, lambda: time.sleep(options.pause), names=options.names)
        stopped = read(document, reader, workspace=options.workspace, most=options.most)
    sys.stdout.writelines(f"{line}\n" for line in report(reader))
    sys.stdout.write(f"{reader.answered} answers read, {len(reader.drifts)} kinds of drift\n")
    if stopped:
        sys.stderr.write(f"contract-live: {stopped}\n")
    return 1 if stopped or reader.drifts or reader.failures or not reader.answered else 0


if __name__ == "__main__":
    raise SystemExit(main())
