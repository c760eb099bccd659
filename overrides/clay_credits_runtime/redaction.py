"""Removes every credential that a client ever had from what leaves it, in every spelling."""

from __future__ import annotations

import re
import weakref
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A shorter value may stand in an answer by chance. The service's own have more than fifty characters.
_SHORTEST = 16
# Shorter runs of letters and digits stand in too many bodies to save a search.
_SHORTEST_RUN = 8
# A service may renew the session with every answer, and each one is looked for in all that follow.
_MOST = 64

# A percent sign, itself as it may be written in JSON or HTML.
_PERCENT = r"(?:%|\\+u0025|&(?:amp;)*#(?:0*37|[xX]0*25);)"

_ALL: weakref.WeakValueDictionary[int, Secrets] = weakref.WeakValueDictionary()


class _Secret:
    """One value. What it takes to find it is made when it is first looked for."""

    def __init__(self, value: str) -> None:
        self.value = value

    @cached_property
    def longest_run(self) -> str:
        """The longest run of letters and digits, which looks the same in every spelling; empty if it is short."""
        run = max(re.findall(r"[0-9A-Za-z]+", _decoded(self.value)), key=len, default="")
        return run if len(run) >= _SHORTEST_RUN else ""

    @cached_property
    def spellings(self) -> re.Pattern[bytes]:
        """A pattern of every spelling."""
        return re.compile("".join(_spellings(character) for character in _decoded(self.value)).encode())


class Secrets:
    """The credentials of a client and of its copies: the current ones, and those before them."""

    __slots__ = ("__weakref__", "_cookies", "_held", "_secrets")

    def __init__(self, *cookies: str) -> None:
        """Start without a value. `cookies` are the names of those that carry credentials."""
        self._cookies = cookies
        self._secrets: deque[_Secret] = deque(maxlen=_MOST)
        self._held: weakref.WeakValueDictionary[int, _Secret] = weakref.WeakValueDictionary()
        _ALL[id(self)] = self

    def hold(self, value: str) -> object:
        """Look for a value as long as the returned object is kept, however many come after it."""
        self.add(value)
        secret = _Secret(value)
        if len(value) >= _SHORTEST:
            self._held[id(secret)] = secret
        return secret

    def add(self, value: str) -> None:
        """Look for a value from now on."""
        if len(value) < _SHORTEST or any(secret.value == value for secret in tuple(self._secrets)):
            return
        self._secrets.append(_Secret(value))

    def learn(self, set_cookies: Iterable[str]) -> None:
        """Look from now on for every value that an answer sets a cookie to, even if the client does not take it."""
        for header in set_cookies:
            name, _, value = header.partition(";")[0].partition("=")
            if name.strip() in self._cookies:
                self.add(value.strip().strip('"'))

    def redact(self, content: bytes) -> bytes:
        """Return bytes without any of the values."""
        for secret in self._all():
            # A fast search before a slow one.
            if secret.longest_run.encode() in content:
                content = secret.spellings.sub(b"***", content)
        return content

    def redact_part(self, content: bytes) -> bytes:
        """Return the beginning of a body, which may end within a value, without any of the values."""
        content = self.redact(content)
        for secret in self._all():
            for form in (secret.value, _decoded(secret.value)):
                for size in range(len(form) - 1, _SHORTEST_RUN, -1):
                    if content.endswith(form[:size].encode()):
                        return content[:-size] + b"***"
        return content

    def _all(self) -> list[_Secret]:
        return [*self._secrets.copy(), *_values(self._held)]

    def redact_text(self, text: str) -> str:
        """Return a text without any of the values."""
        if all(secret.longest_run not in text for secret in self._all()):
            return text
        return self.redact(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def redact_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return headers without any of the values."""
        everything = "\n".join(headers.values())
        if all(secret.longest_run not in everything for secret in self._all()):
            return headers
        redacted = {name: self.redact_text(value) for name, value in headers.items()}
        return headers if redacted == headers else redacted

    def __repr__(self) -> str:
        return "Secrets(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be pickled or copied: they would leave the process unprotected")


def all_secrets() -> Iterable[Secrets]:
    """Return the credentials of all clients of this process, for logs that do not tell which client wrote them."""
    return _values(_ALL)


def _values(weak: weakref.WeakValueDictionary[int, Any]) -> list[Any]:
    """Return the values of a weak dictionary, which other threads may change at any time."""
    # `values()` fails if the dictionary changes meanwhile; this copies the references in one step.
    return [value for reference in weak.valuerefs() if (value := reference()) is not None]


def _decoded(value: str) -> str:
    """Undo the percent-encoding of a value, but not that of letters and digits: no spelling adds it."""

    def decoded(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return match[0] if character.isascii() and character.isalnum() else character

    return re.sub(r"%([0-9A-Fa-f]{2})", decoded, value)


def _spellings(character: str) -> str:
    """Return a pattern of the ways to write a character in a URL, in JSON, in HTML, or in all of them."""
    literal = re.escape(character)
    if character.isascii() and character.isalnum():
        return literal
    digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{ord(character):02x}")
    in_json, in_html = rf"\\+u00{digits}", rf"&(?:amp;)*#(?:0*{ord(character)}|[xX]0*{digits});"
    return rf"(?:\\*{literal}|{_PERCENT}(?:25)*{digits}|{in_json}|{in_html})"
