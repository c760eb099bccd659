"""Forked processes, and commands that serve."""

import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

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


@contextmanager
def serving(package, *arguments, **options):
    """Run a command of a package that serves, and return its process and what it has printed when it runs."""
    command = [sys.executable, "-m", package, *arguments, "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, **options) as process:
        # Ends the wait for what it does not print.
        limit = threading.Timer(LIMIT, process.kill)
        limit.start()
        try:
            printed = ""
            while not printed.endswith("End  Ctrl-C\n"):
                line = process.stdout.readline()
                assert line, process.stderr.read()
                printed += line
            limit.cancel()
            yield process, printed
        finally:
            limit.cancel()
            process.kill()
