"""Parses the JSON of a body with the standard library, or a large one with msgspec if it is installed.

A body that msgspec refuses is parsed again with the standard library. So msgspec may be stricter, as it is about lone
surrogates, byte order marks and numbers beyond a double, but never more lenient.
"""

from __future__ import annotations

import contextlib
import functools
import json
from typing import TYPE_CHECKING, Any, NoReturn

from .drift import DriftLog, ReplacedError

if TYPE_CHECKING:
    from types import ModuleType

    from .codec_base import Codec

LARGE = 256 * 1024
"""Bytes from which loading msgspec (10 ms, once) is worth it."""


def decode_json(content: bytes, codec: Codec, drift: DriftLog) -> Any:
    """Decode a body.

    Raises:
        ValueError: It is not JSON.
        MismatchError: It is not of the codec's type.
    """
    if len(content) < LARGE:
        return codec.decode(parse_json(content), drift)
    replacing = DriftLog(may_replace=True)
    with contextlib.suppress(ReplacedError):
        value = codec.decode(parse_large(content), replacing)
        drift.entries += replacing.entries
        return value
    return codec.decode(parse_large(content), drift)


def parse_json(content: bytes | str) -> Any:
    """Parse a body as JSON in the strict sense.

    Raises:
        ValueError: It is not JSON, or it is nested too deeply, or it contains too long a number.
    """
    try:
        text = content if isinstance(content, str) else content.decode(json.detect_encoding(content), "surrogatepass")
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    # Python reads NaN and Infinity, which are not JSON.
    raise ValueError(name)


# json.loads would make one for each body, which takes as long as a small body itself.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@functools.cache
def msgspec() -> ModuleType | None:
    """Load msgspec, which the extra `fast` installs."""
    try:
        import msgspec  # noqa: PLC0415 -- small bodies do without
    except ImportError:
        return None
    return msgspec


def parse_large(content: bytes) -> Any:
    """Parse a large body, or a part of one, as `parse_json` does, but faster if msgspec is installed."""
    if fast := msgspec():
        with contextlib.suppress(Exception):
            return fast.json.decode(content)
    return parse_json(content)
