"""Sends the calls of an examination one by one, and keeps of a failure only its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import frozen

from clay_credits_runtime.drift_log import masked
from clay_credits_runtime.errors import NO_SUCH_PATH, APIConnectionError, APIResponseValidationError, APIStatusError

from .report import Difference

if TYPE_CHECKING:
    from collections.abc import Callable

    from clay_credits_runtime.response import RawResponse

T = TypeVar("T")

NO_ANSWER = "no answer"


@frozen
class Answer(Generic[T]):
    """What a call brought.

    Attributes:
        outcome: The status, or why there is none. It has no value of the account in it.
        value: The value, or None if the call failed.
    """

    outcome: str
    value: T | None = None


class Asker:
    """Sends calls with a pause between them, and collects the drift of their answers."""

    def __init__(self, pause: Callable[[], object], progress: Callable[[str], object]) -> None:
        """Take what waits between two calls, and what shows the name of a call."""
        self.differences: set[Difference] = set()
        self._pause = pause
        self._progress = progress
        self._begun = False

    def begin(self, name: str) -> None:
        """Wait until the next call may be sent, and show its name."""
        if self._begun:
            self._pause()
        self._begun = True
        self._progress(name)

    def ask(self, name: str, send: Callable[[], RawResponse[T]]) -> Answer[T]:
        """Send a call. `name` is what drift and progress call it: the operation, and the type of a report."""
        self.begin(name)
        try:
            response = send()
            value = response.parse()
        except APIStatusError as error:
            return Answer(_status(error))
        except APIResponseValidationError as error:
            self._note(name, error.pointer, "what is described", "something else")
            return Answer("not readable")
        except APIConnectionError:
            return Answer(NO_ANSWER)
        for one in response.drift:
            self._note(name, one.pointer, one.expected, one.found)
        return Answer(str(response.status_code), value)

    def _note(self, name: str, pointer: str, expected: str, found: str) -> None:
        self.differences.add(Difference(name, masked(pointer) or "/", expected, found))


def _status(error: APIStatusError) -> str:
    """Return the status, and whether the path does not exist. Other texts of the service may name something."""
    body: Any = error.body
    no_path = isinstance(body, dict) and cast("dict[str, Any]", body).get("type") == NO_SUCH_PATH
    return f"{error.status_code} {NO_SUCH_PATH}" if no_path else str(error.status_code)
