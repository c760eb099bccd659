"""Says in one line where openapi-python-client gave up, why, and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_python_client.parser.errors import GeneratorError

# What its messages begin with or contain, what it cannot do, and what to write instead.
REASONS = (
    (
        r"Incorrect path templating",
        "find these path parameters: name each of them in the path, with letters, digits, _ and - only",
    ),
    (
        r"same Python identifier (\S+) detected",
        "tell apart two parameters that are both {0} in Python: rename one of them",
    ),
    (
        r"(\S.*?)(?: \| Unset)? is not allowed in (\w+)",
        "send {0} in a {1}: use type string there, or a query parameter",
    ),
    (r"[Uu]nsupported content.type (\S+)", "read {0}: use application/json"),
    (r"status code pattern: (\w+)", "read the status {0}: use a number, a range such as 4XX, or default"),
    (r"status code (\w+)", "read the answer {0}: use application/json"),
    (r"none were parseable", "send this body: use application/json"),
    (r"validation errors? for OpenAPI\s+(\S+)\s+(.*)", "read {0}: {1}"),
)


def given_up(problem: GeneratorError) -> str:
    """Return the line for an error or a warning. A warning means that a part of the client is missing."""
    said = f"{problem.header}\n{problem.detail or ''}"
    operation = re.search(r"parsing (\w+) (/\S*) within", said)
    place = f"{operation[2]} {operation[1].lower()}" if operation else "the top"
    for pattern, reason in REASONS:
        found = re.search(pattern, said)
        if found:
            return f"{place}: openapi-python-client cannot {reason.format(*found.groups())}"
    return f"{place}: openapi-python-client cannot write this: {' '.join((problem.detail or problem.header).split())}"
