"""Starts the mock on a free port, runs examples/credit_report.py against it, and stops it.

Usage: python scripts/demo.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from clay_credits.mock import MockServer
from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "credit_report.py"


def environment_of(server: MockServer) -> dict[str, str]:
    """Return the environment variables that make a program call a mock, without those of proxies."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, SESSION_VARIABLE: server.session, BASE_URL_VARIABLE: server.base_url}


def main() -> int:
    """Run from the command line."""
    with MockServer() as server:
        command = [sys.executable, str(EXAMPLE), server.account.workspace_id]
        run = subprocess.run(command, env=environment_of(server), stdout=subprocess.PIPE, text=True, check=False)
    try:
        sys.stdout.write(run.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has read enough. Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return run.returncode


if __name__ == "__main__":
    raise SystemExit(main())
