"""Says what is wrong in the words of the command line: the errors of the client are written for programs."""

from __future__ import annotations

import re
from typing import Any, cast

from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE
from clay_credits_runtime.errors import NO_SUCH_PATH, AuthenticationError, ClayError, NotFoundError

_WORDS = (
    (re.compile(r"\b([Pp])ass \w+= or (?=set CLAY_)"), ""),
    (re.compile(r"(?<=\. )set (?=CLAY_)"), "Set "),
    (re.compile(r"\b(Correct|as) \w+= or (?=CLAY_)"), r"\1 "),
    (re.compile(r": pass period=\(start, end\)"), ", so its usage cannot be read"),
    (re.compile(r'routes="workspace"'), "CLAY_ROUTES=workspace"),
    (re.compile(r" If only the billing is hidden, .*"), " For the balance alone, CLAY_API_KEY is enough."),
    (re.compile(r"another api_key"), "another CLAY_API_KEY"),
    (re.compile(r"its answer is in \.body"), "run clay-credits doctor"),
)
"""Parts of messages, and what replaces them."""


def worded(error: ClayError, session_from: object = SESSION_VARIABLE) -> str:
    """Return the message of an error for those who use a command.

    Args:
        error: The error.
        session_from: The variable or the file that has the session.
    """
    text = str(error)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    text = text.replace("that session() returned", f"in {session_from}")
    if isinstance(error, AuthenticationError):
        return text.replace("the new session cookie.", f"the new session cookie into {session_from}.")
    if is_unknown_workspace(error):
        return f"{text.partition('. Check')[0]}. Check --workspace or CLAY_WORKSPACE, and {BASE_URL_VARIABLE}."
    return text


def is_unknown_workspace(error: ClayError) -> bool:
    """Return whether the service does not know the workspace that was named."""
    if not isinstance(error, NotFoundError) or error.operation != "get_workspace_credits":
        return False
    body: Any = error.body
    return not (isinstance(body, dict) and cast("dict[str, Any]", body).get("type") == NO_SUCH_PATH)
