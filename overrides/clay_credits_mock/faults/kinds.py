"""The one table of faults: what each is called, what it takes, and what it does."""

from __future__ import annotations

from textwrap import TextWrapper
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = str | int | float

CONTROL = "/__mock__/"
"""What all paths of the control API begin with."""

HEADER = "X-Mock-Fault"
RESERVED = "fault:"
"""What an id or a session begins with that stands for a fault."""


@frozen
class Domain:
    """What a parameter may be: `read` gives the value that a text stands for, or None for one that it may not be."""

    said: str
    read: Callable[[str], Value | None]


@frozen
class Parameter:
    """Something that a fault takes."""

    name: str
    domain: Domain
    meaning: str
    default: Value | None = None


@frozen
class Kind:
    """A kind of fault. The value behind its own name is that of its first parameter."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...] = ()


def _whole(low: int, high: int) -> Domain:
    def read(raw: str) -> int | None:
        written = raw.isascii() and raw.isdecimal() and len(raw) <= len(str(high))
        return int(raw) if written and low <= int(raw) <= high else None

    return Domain(f"a whole number from {low} to {high}", read)


def _number(low: float, high: float) -> Domain:
    def read(raw: str) -> float | None:
        try:
            return value if low <= (value := float(raw)) <= high else None
        except ValueError:
            return None

    return Domain(f"a number from {low:g} to {high:g}", read)


def _one_of(*choices: str) -> Domain:
    return Domain(f"one of {', '.join(choices)}", lambda raw: raw if raw in choices else None)


_TEXT = Domain("a text without control characters", lambda raw: raw if raw and raw.isprintable() else None)
_MEDIA_TYPE = Domain(
    "a media type, such as text/plain",
    lambda raw: raw if raw.isascii() and raw.isprintable() and "/" in raw else None,
)

MAX_SECONDS = 3600.0
_SIZE = 10**9
_COUNT = 10**6

_FORM = Parameter(
    "form", _one_of("seconds", "date"), "how Retry-After is written; a date is one of real time", "seconds"
)
_BYTES = "how many bytes of the body are sent"
_PART = (Parameter("bytes", _whole(0, _SIZE), f"{_BYTES}, all but one at most and half of them by default"),)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "status",
            "answers with an error and the document's body for it",
            (
                Parameter("code", _whole(400, 599), "the status", 503),
                Parameter("message", _TEXT, "what the body says instead"),
                Parameter("retry-after", _whole(0, _COUNT), "sends Retry-After, so many seconds ahead"),
                _FORM,
            ),
        ),
        Kind(
            "rate-limit",
            "answers 429 with Retry-After to calls for which a token bucket has nothing left, in real time",
            (
                Parameter("rate", _number(0.001, 1e6), "tokens that come back each second", 1.0),
                Parameter("burst", _whole(1, _COUNT), "tokens that it holds", 1),
                _FORM,
            ),
        ),
        Kind("expired", "answers as if the session had expired"),
        Kind(
            "revoked",
            "the same, and refuses that session from then on; only for the call where the call itself asks for it",
        ),
        Kind(
            "sliding",
            "sends a new session with the answer and accepts it from then on",
            (
                Parameter(
                    "old",
                    _one_of("accepted", "refused"),
                    "what becomes of the old one; it is accepted where the call itself asks",
                    "accepted",
                ),
            ),
        ),
        Kind(
            "latency",
            "waits before the answer",
            (
                Parameter("seconds", _number(0, MAX_SECONDS), "how long", 1.0),
                Parameter("to", _number(0, MAX_SECONDS), "or up to so long, evenly spread"),
                Parameter("sigma", _number(0, 10), "or lognormal with `seconds` as the median and this sigma"),
            ),
        ),
        Kind(
            "html",
            "answers with an error page like an edge's",
            (Parameter("code", _whole(400, 599), "the status", 502),),
        ),
        Kind("truncate", "announces the whole body, sends a part, and closes", _PART),
        Kind("stall", "stops within the body until the client goes", _PART),
        Kind("hang", "sends nothing until the client goes"),
        Kind(
            "reset",
            "resets the connection",
            (Parameter("bytes", _whole(0, _SIZE), f"{_BYTES} before; nothing of the answer by default"),),
        ),
        Kind("close", "closes the connection without an answer"),
        Kind(
            "content-type",
            "says that the body is something else",
            (Parameter("type", _MEDIA_TYPE, "what it says", "text/html"),),
        ),
        Kind(
            "garbage",
            "sends a body that is no JSON",
            (Parameter("of", _one_of("text", "cut", "utf-8", "nan", "deep"), "what is wrong with it", "text"),),
        ),
        Kind("empty", "sends no body"),
        Kind(
            "drift",
            "changes the shape of the body; one that has no such place is sent as it is",
            (
                Parameter(
                    "change", _one_of("rename", "drop", "null", "type", "enum", "wrap"), "what is done to it", "rename"
                ),
                Parameter("at", _TEXT, "JSON pointer of the place; one picked by `seed` by default"),
            ),
        ),
    )
}

CONDITIONS: tuple[Parameter, ...] = (
    Parameter("on", _TEXT, "only for calls of this operationId"),
    Parameter("next", _whole(1, _COUNT), "only so many times"),
    Parameter("every", _whole(1, _COUNT), "only for the last of each so many calls", 1),
    Parameter("probability", _number(0, 1), "only for so many of all calls, as `seed` has it", 1.0),
    Parameter("seed", _whole(0, 10**9), "what chance begins with", 0),
    Parameter("tag", _TEXT, "what differs in it is counted for itself"),
)
"""What every fault takes."""

GRAMMAR = "KIND[=VALUE][:NAME=VALUE]..."
EXAMPLES = ("status=503:next=2", "status=429:retry-after=2:form=date", "latency=0.2:to=0.8:on=OPERATION", "reset")


def ways(cookie: str) -> tuple[str, ...]:
    """Say how a fault is asked for."""
    return (
        "for the server: --fault FAULT, again for each",
        f"for one call: the header {HEADER}: FAULT, separated by commas where there are several",
        f"for one call: the id {RESERVED}FAULT in the path, in the place of any id",
        f"for a client: the session {RESERVED}FAULT in the cookie {cookie}, which is accepted otherwise",
        f"while it runs: POST {CONTROL}faults, with --control",
    )


def describe(cookie: str) -> str:
    """Write the table for people, as the command line's help shows it."""
    lines = [f"faults: {GRAMMAR}, with % escapes in values", *_indented(ways(cookie), 2), ""]
    for kind in KINDS.values():
        lines += _entry(kind.name, kind.meaning, 2)
        for parameter in kind.parameters:
            lines += _entry(parameter.name, details(parameter), 4)
    lines += ["", "  every fault takes"]
    for parameter in CONDITIONS:
        lines += _entry(parameter.name, details(parameter), 4)
    lines += ["", "  examples", *_indented(EXAMPLES, 4)]
    return "\n".join(lines) + "\n"


def details(parameter: Parameter) -> str:
    """Return what a parameter means and which values it allows."""
    default = "" if parameter.default is None else f"; by default {parameter.default}"
    return f"{parameter.meaning} ({parameter.domain.said}{default})"


def _indented(texts: tuple[str, ...], width: int) -> Iterator[str]:
    return (" " * width + text for text in texts)


def _entry(name: str, meaning: str, indent: int) -> list[str]:
    return TextWrapper(100, initial_indent=f"{' ' * indent}{name}".ljust(20), subsequent_indent=" " * 20).wrap(meaning)
