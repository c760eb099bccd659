"""Reads a JSON object while it arrives, with one of its arrays item by item, in constant memory. No I/O."""

from __future__ import annotations

import codecs
import json
import re
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from .content_coding import UnreadableError
from .json_reader import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

ItemT = TypeVar("ItemT")

PIECE_BYTES: Final = 16 * 1024
"""Bytes to read at once: enough for a hundred rows, and little memory and time."""

# About the depth at which json.loads raises RecursionError.
_DEEPEST: Final = 1000

_QUOTE, _COMMA, _COLON, _ARRAY, _ARRAY_END, _OBJECT, _OBJECT_END = b'",:[]{}'
_SPACE = re.compile(rb"[ \t\n\r]*+")
_SEPARATOR = re.compile(rb"[ \t\n\r]*+,[ \t\n\r]*+")
# Up to a bracket, or to a string whose end has not arrived.
_FLAT = rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+'
# The same, and past arrays and objects that contain no others. The parser checks that the brackets match.
_NESTED = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"|[\[{]%b[\]}])*+' % _FLAT, re.DOTALL)
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BARE = re.compile(rb'[^",\[\]{}]*+')
# Further items behind one, as long as they are flat, and followed by what shows that they are whole.
_ITEMS = re.compile(
    rb'(?:[ \t\n\r]*+,[ \t\n\r]*+(?:[^ \t\n\r",\[\]{}]++|"(?:[^"\\]++|\\.)*+"|[\[{]%b[\]}])(?=[ \t\n\r]*+[,\]]))*+'
    % _FLAT,
    re.DOTALL,
)


class InvalidJSONError(Exception):
    """A body is not JSON."""


class Need(Enum):
    """What the reader of a body waits for."""

    BYTES = "the next bytes of the body"
    TURN = "a turn for the other tasks"


class IncrementalReader(Generic[ItemT]):
    """Reads a body as `json.loads` does, but yields the items of one array of the top-level object as they arrive.

    It accepts the same bodies and returns the same values, with one exception: the array may not come twice, because
    its items have been yielded. `json.loads` would take the last one.

    It searches bytes, because in UTF-8 the bytes that structure JSON are not part of other characters. It searches for
    the end of a value only once, whatever the pieces it arrives in. A guess, confirmed by the parser, saves most of it.
    """

    def __init__(
        self,
        name: str,
        limit: int,
        next_bytes: Callable[[], Generator[Need, Any, bytes]],
        read_items: Callable[[bytes], list[ItemT]],
        redact: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """Read nothing yet.

        Args:
            name: The name of the member whose items are yielded if it is an array.
            limit: The most bytes of an item, and of everything else together.
            next_bytes: Yields until there are bytes, and returns about `PIECE_BYTES`; none at the end of the body.
            read_items: Decodes a JSON array of whole items, and raises `ValueError` if it is not JSON.
            redact: Takes secrets out of everything else.
        """
        self._redact = redact
        self._name = name
        self._limit = limit
        self._next_bytes = next_bytes
        self._read_whole_items = read_items
        self._transcode: Callable[[bytes], bytes] | None = None
        self._buffer = bytearray()
        self._taken = b""
        self._outside = 0
        self.found = False
        """Whether the array was found."""
        # How far the value at the start of the buffer has been looked through for its end.
        self._walked = self._depth = 0
        self._in_string = False
        self._one_by_one = False

    @property
    def at_hand(self) -> bytes:
        """The part of the body that is being read."""
        return self._taken + self._buffer

    def read(self) -> Generator[list[ItemT] | Need, Any, Any]:
        """Read the body. Yield items in lists, and what `next_bytes` yields. Return everything else.

        What is returned has an empty array in place of the one whose items were yielded.

        Raises:
            UnreadableError: A limit is exceeded, or the array comes twice.
            InvalidJSONError: The body is not JSON.
            RecursionError: A value is nested too deeply.
        """
        try:
            return (yield from self._read())
        except ValueError:
            raise InvalidJSONError from None

    def _read(self) -> Generator[list[ItemT] | Need, Any, Any]:
        yield from self._find_encoding()
        first = yield from self._peek()
        value: Any = yield from (self._read_object() if first == _OBJECT else self._read_value())
        if (yield from self._peek()) is not None:
            raise ValueError("something follows the value")
        return value

    def _find_encoding(self) -> Generator[Need, Any, None]:
        """Recognize the encoding by the first four bytes, as `json.loads` does, and transcode to UTF-8."""
        while len(self._buffer) < 4 and (yield from self._more()):  # noqa: PLR2004 -- as the docstring says
            pass
        encoding = json.detect_encoding(self._buffer)
        if encoding == "utf-8-sig":
            del self._buffer[: len(codecs.BOM_UTF8)]
        elif encoding != "utf-8":
            decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
            self._transcode = lambda piece: decoder.decode(piece, not piece).encode("utf-8", "surrogatepass")
            self._buffer[:] = self._transcode(bytes(self._buffer))

    def _more(self) -> Generator[Need, Any, bool]:
        """Add to the buffer. Return whether the body goes on."""
        piece = yield from self._next_bytes()
        self._buffer += self._transcode(piece) if self._transcode else piece
        return bool(piece)

    def _peek(self) -> Generator[Need, Any, int | None]:
        """Return the next byte that is not white space, or None at the end of the body."""
        while True:
            del self._buffer[: _length(_SPACE, self._buffer, 0)]
            if self._buffer:
                return self._buffer[0]
            if not (yield from self._more()):
                return None

    def _read_object(self) -> Generator[list[ItemT] | Need, Any, dict[str, Any]]:
        members: dict[str, Any] = {}
        ended = yield from self._opened(_OBJECT_END)
        while not ended:
            if (yield from self._peek()) != _QUOTE:
                raise ValueError("a member has no name")
            name: str = yield from self._read_value()
            if (yield from self._peek()) != _COLON:
                raise ValueError("a name has no value")
            self._take(1)
            if name == self._name and self.found:
                raise UnreadableError(f"it has {name} twice")
            if name == self._name and (yield from self._peek()) == _ARRAY:
                self.found = True
                members[name] = []
                yield from self._read_items()
            else:
                members[name] = yield from self._read_value()
            ended = yield from self._separated(_OBJECT_END)
        return members

    def _read_items(self) -> Generator[list[ItemT] | Need, Any, None]:
        ended = yield from self._opened(_ARRAY_END)
        while not ended:
            yield self._take_items((yield from self._find_end()))
            ended = yield from self._separated(_ARRAY_END)

    def _opened(self, end: int) -> Generator[Need, Any, bool]:
        """Skip the bracket that opens an object or array. Return whether it is empty."""
        self._take(1)
        is_empty = (yield from self._peek()) == end
        if is_empty:
            self._take(1)
        return is_empty

    def _separated(self, end: int) -> Generator[Need, Any, bool]:
        """Skip what follows a member or item. Return whether it was the last one."""
        following = yield from self._peek()
        if following not in (_COMMA, end):
            raise ValueError("neither a comma nor an end")
        self._take(1)
        return following == end

    def _read_value(self) -> Generator[Need, Any, Any]:
        """Read a member's name or value, or a body that is not an object."""
        size = yield from self._find_end()
        self._outside += size
        self._check(self._outside)
        # As text, since the encoding is not to be guessed of each part anew.
        return parse_json(self._redact(self._take(size)).decode("utf-8", "surrogatepass"))

    def _find_end(self) -> Generator[Need, Any, int]:
        """Wait for the end of the next value, and return its position."""
        yield from self._peek()
        self._start_at(0)
        while (end := self._walk()) is None:
            self._check(len(self._buffer))
            if not (yield from self._more()):
                return len(self._buffer)
        self._check(end)
        return end

    def _take_items(self, end: int) -> list[ItemT]:
        """Read all whole items in the buffer at once. Read only the first, up to `end`, if another is not JSON."""
        if not end:
            raise ValueError("an item is missing")
        last_end = end
        if not self._one_by_one:
            last_end = end
            for last_end in self._last_ends(end):
                if last_end > end:
                    with suppress(ValueError):
                        # If it is JSON then it is these items, since it begins where the first one does.
                        items = self._read_whole_items(b"[%b]" % bytes(self._buffer[:last_end]))
                        self._take(last_end)
                        return items
            # The last end was certain, so one of these items is not JSON. Not all are tried again with each one.
            self._one_by_one = last_end > end
        return self._read_whole_items(b"[%b]" % self._take(end))

    def _last_ends(self, end: int) -> Iterator[int]:
        """Yield where the last whole item in the buffer ends: first a guess, usually right, then for certain."""
        yield self._buffer.rfind(_OBJECT_END) + 1
        while separator := _SEPARATOR.match(self._buffer, end):
            self._start_at(separator.end())
            following = self._walk()
            if following is None or following == separator.end():
                break
            end = _length(_ITEMS, self._buffer, following)
        yield end

    def _start_at(self, position: int) -> None:
        self._walked, self._depth, self._in_string = position, 0, False

    def _walk(self) -> int | None:
        """Continue the search for the end of a value. Return it, or None if it has not arrived."""
        buffer = self._buffer
        while True:
            pattern = _IN_STRING if self._in_string else _NESTED if self._depth else _BARE
            self._walked = _length(pattern, buffer, self._walked)
            byte = buffer[self._walked] if self._walked < len(buffer) else None
            if byte is None or (self._in_string and byte != _QUOTE):
                return None
            if not (self._depth or self._in_string) and byte in b",]}":
                return self._walked
            self._walked += 1
            if byte == _QUOTE:
                self._in_string = not self._in_string
            else:
                self._depth += 1 if byte in b"[{" else -1
                if self._depth > _DEEPEST:
                    raise RecursionError("nested too deeply")
            if not (self._depth or self._in_string):
                return self._walked

    def _take(self, size: int) -> bytes:
        self._taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return self._taken

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise UnreadableError(f"a part of it is larger than {self._limit} bytes")


def _length(pattern: re.Pattern[bytes], buffer: bytearray, start: int) -> int:
    """Return where the match of a pattern ends. The pattern matches everywhere, at least nothing."""
    match = pattern.match(buffer, start)
    return match.end() if match else start
