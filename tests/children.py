"""Forked processes."""

from __future__ import annotations

import os
import select
import signal

import pytest

from limits import LIMIT


def needs_fork(test):
    """Mark a test that forks. Python warns of that if threads run."""
    test = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")(test)
    return pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")(test)


def in_child(function):
    """Return the text that a function returns in a forked process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # As docs/hosts.md says: macOS does not let a forked process ask for its proxies.
        os.environ["NO_PROXY"] = "*"
        try:
            os.write(writer, function().encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        answered, _, _ = select.select([answer], [], [], LIMIT)
        if not answered:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return answer.read().decode()
