"""The one table of faults: their names, parameters and meanings. Help, page and control API are derived from it."""

from __future__ import annotations

from textwrap import TextWrapper
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = str | int | float

CONTROL = "/__mock__/"
"""The start of all paths of the control API."""

HEADER = "X-Mock-Fault"
RESERVED = "fault:"
"""The start of an id or a session that asks for a fault."""


@frozen
class Domain:
    """The values that a parameter allows. `read` returns the value of a text, or None if it is not allowed."""

    description: str
    read: Callable[[str], Value | None]


@frozen
class Parameter:
    """A parameter of a fault."""

    name: str
    domain: Domain
    meaning: str
    default: Value | None = None


@frozen
class Kind:
    """A kind of fault. A value after its name, as in `status=503`, is that of its first parameter."""

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

    return Domain(f"a number from {low:g} to {high:.10g}", read)


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

_FORM = Parameter("form", _one_of("seconds", "date"), "the form of Retry-After; a date is in real time", "seconds")
_PART = (Parameter("bytes", _whole(0, _SIZE), "how many bytes of the body are sent, never all; half by default"),)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "status",
            "answers with an error, with the document's example as its body",
            (
                Parameter("code", _whole(400, 599), "the status", 503),
                Parameter("message", _TEXT, "another message in the body"),
                Parameter("retry-after", _whole(0, _COUNT), "the seconds of Retry-After, which is absent by default"),
                _FORM,
            ),
        ),
        Kind(
            "rate-limit",
            "answers 429 with Retry-After while a token bucket, which is filled in real time, is empty",
            (
                Parameter("rate", _number(0.001, 1e6), "how many tokens are added each second", 1.0),
                Parameter("burst", _whole(1, _COUNT), "how many tokens the bucket holds", 1),
                _FORM,
            ),
        ),
        Kind("expired", "answers as if the session had expired"),
        Kind(
            "revoked",
            "answers like `expired`, and refuses the session from then on, unless the call itself asked for it",
        ),
        Kind(
            "sliding",
            "sends a new session with the answer and accepts it from then on",
            (
                Parameter(
                    "old",
                    _one_of("accepted", "refused"),
                    "whether the old session stays accepted; it does if the call itself asked for the fault",
                    "accepted",
                ),
            ),
        ),
        Kind(
            "latency",
            "waits before the answer",
            (
                Parameter("seconds", _number(0, MAX_SECONDS), "how long", 1.0),
                Parameter("to", _number(0, MAX_SECONDS), "the maximum, if the time is random between it and `seconds`"),
                Parameter("sigma", _number(0, 10), "the sigma, if the time is lognormal with `seconds` as the median"),
            ),
        ),
        Kind(
            "html",
            "answers with an HTML error page, like that of a proxy",
            (Parameter("code", _whole(400, 599), "the status", 502),),
        ),
        Kind("truncate", "sends a part of the body with the length of the whole, and closes", _PART),
        Kind("stall", "sends a part of the body, and then nothing until the client disconnects", _PART),
        Kind("hang", "sends nothing until the client disconnects"),
        Kind(
            "reset",
            "resets the connection",
            (Parameter("bytes", _whole(0, _SIZE), "how many bytes of the body are sent first; by default no answer"),),
        ),
        Kind("close", "closes the connection without an answer"),
        Kind(
            "content-type",
            "changes the Content-Type",
            (Parameter("type", _MEDIA_TYPE, "the media type", "text/html"),),
        ),
        Kind(
            "garbage",
            "sends a body that is not valid JSON",
            (Parameter("of", _one_of("text", "cut", "utf-8", "nan", "deep"), "what is wrong with it", "text"),),
        ),
        Kind("empty", "sends an empty body"),
        Kind(
            "drift",
            "changes the shape of the body, unless it has no place for the change",
            (
                Parameter(
                    "change", _one_of("rename", "drop", "null", "type", "enum", "wrap"), "the kind of change", "rename"
                ),
                Parameter("at", _TEXT, "the JSON pointer of the place; by default random, by `seed`"),
            ),
        ),
    )
}

CONDITIONS: tuple[Parameter, ...] = (
    Parameter("on", _TEXT, "applies only to calls of this operationId"),
    Parameter("next", _whole(1, _COUNT), "applies only to this many calls"),
    Parameter("every", _whole(1, _COUNT), "applies to one call in this many, the last", 1),
    Parameter("probability", _number(0, 1), "applies to each call with this probability, by `seed`", 1.0),
    Parameter("seed", _whole(0, 10**9), "the seed of everything random in this fault", 0),
    Parameter("tag", _TEXT, "faults with different tags are counted separately"),
)
"""The parameters of every fault."""

GRAMMAR = "KIND[=VALUE][:NAME=VALUE]..."
EXAMPLES = ("status=503:next=2", "status=429:retry-after=2:form=date", "latency=0.2:to=0.8:on=OPERATION", "reset")


def ways_to_ask(carrier: str) -> tuple[str, ...]:
    """Return the ways to ask for a fault. The carrier is the part of a request that has the session."""
    return (
        "for the server: --fault FAULT, which can be repeated",
        f"for one call: the header {HEADER}: FAULT, with commas between several faults",
        f"for one call: the id {RESERVED}FAULT in the path, instead of any id",
        f"for a client: the session {RESERVED}FAULT in {carrier}, which is accepted",
        f"while the server runs: POST {CONTROL}faults, with --control",
    )


def describe(carrier: str) -> str:
    """Return the table as text, for the help of the command line."""
    lines = [f"faults: {GRAMMAR}, with % escapes in values", *_indented(ways_to_ask(carrier), 2), ""]
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
    return f"{parameter.meaning} ({parameter.domain.description}{default})"


def _indented(texts: tuple[str, ...], width: int) -> Iterator[str]:
    return (" " * width + text for text in texts)


def _entry(name: str, meaning: str, indent: int) -> list[str]:
    return TextWrapper(100, initial_indent=f"{' ' * indent}{name}".ljust(20), subsequent_indent=" " * 20).wrap(meaning)
