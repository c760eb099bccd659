"""The answers that the document has for an operation, and how their bodies become values. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import Factory, field, frozen

from .json_reader import decode_json, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .codec_base import Codec
    from .drift import DriftLog

    Form = Literal["json", "text", "binary", "lines", "events"]

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


class UnknownCharsetError(Exception):
    """A body is text in an encoding that Python does not know."""


def _statuses(answer: Answer) -> range:
    if answer.status == "default":
        return range(1000)
    first, size = int(answer.status.replace("XX", "00")), 100 if answer.status.endswith("XX") else 1
    return range(first, first + size)


@frozen
class Answer:
    """An answer of the document.

    Attributes:
        status: Its key in the document, such as `200`, `5XX` or `default`.
        codec: The type of its body, or None if it has none, or if the body is binary.
        form: How the body is written. `lines` are JSON values, one on each line; `events` are server-sent events.
        documented: Whether a body of another type breaks a promise, or is only drift.
        statuses: The statuses that it is about.
    """

    status: str
    codec: Codec | None = None
    form: Form = "json"
    documented: bool = False
    statuses: range = field(init=False, eq=False, repr=False, default=Factory(_statuses, takes_self=True))

    @property
    def redirects(self) -> bool:
        """Whether it is a redirect."""
        return self.status.startswith("3")

    def reader(self, content: bytes, headers: Mapping[str, str]) -> Callable[[Codec, DriftLog], Any]:
        """Return what reads a body by a codec."""
        if self.form == "text":
            text = decode_text(content, headers)
            return lambda codec, drift: codec.decode(text, drift)
        if self.form == "lines":
            return lambda codec, drift: codec.decode(parse_lines(content), drift)
        if self.form == "events":
            from .server_sent_events import parse_events  # noqa: PLC0415 -- few operations need it

            return lambda codec, drift: codec.decode(parse_events(content), drift)
        return lambda codec, drift: decode_json(content, codec, drift)


SUCCESS: Final = range(200, 300)
NO_BODY: Final = Answer("default")
"""Used for an answer that the document does not have."""


def decode_text(content: bytes, headers: Mapping[str, str]) -> str:
    """Return the text of a body, by the charset of its content type or as UTF-8. Other bytes become U+FFFD.

    Raises:
        UnknownCharsetError: Python does not know the charset.
    """
    charset = _CHARSET.search(headers.get("content-type", ""))
    try:
        return content.decode(charset[1] if charset else "utf-8-sig", "replace")
    except (LookupError, UnicodeError):
        raise UnknownCharsetError(f"its charset {charset[1] if charset else ''!r} is unknown") from None


def parse_lines(content: bytes) -> list[Any]:
    """Parse JSON lines. Empty lines are left out, and so is the mark before a text of RFC 7464.

    Raises:
        ValueError: One of them is not JSON.
    """
    lines = (line.strip(b" \t\r\x1e") for line in content.split(b"\n"))
    return [parse_json(line) for line in lines if line]
