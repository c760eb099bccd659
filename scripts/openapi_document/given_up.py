"""Says in one line where openapi-python-client gave up, and why. None of its raw output is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_python_client.parser.errors import GeneratorError


def given_up(problem: GeneratorError) -> str:
    """Return the line for an error or a warning. A warning means that a part of the client is missing."""
    operation = re.search(r"parsing (\w+) (/\S*) within", problem.header)
    place = f"{operation[2]} {operation[1].lower()}" if operation else "the top"
    return f"{place}: openapi-python-client cannot write this: {' '.join((problem.detail or problem.header).split())}"
