"""Runs schemathesis' command line against a mock on a free port, with the settings of schemathesis.toml.

Usage: python scripts/contract.py [option of `st run` ...]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from clay_credits._runtime.constants import BASE_URL_VARIABLE, SESSION_VARIABLE
from clay_credits.mock import MockServer

ROOT = Path(__file__).resolve().parent.parent


def environment_of(server: MockServer) -> dict[str, str]:
    """Give the variables that lead a program to a mock, without the proxies of the surroundings."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, SESSION_VARIABLE: server.session, BASE_URL_VARIABLE: server.base_url}


def run_contract(server: MockServer, *options: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Test a running mock against the document."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.yaml", f"--url={server.base_url}", *options]
    environment = environment_of(server)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=capture, text=True, check=False)


def main() -> int:
    """Run from the command line."""
    with MockServer() as server:
        return run_contract(server, *sys.argv[1:]).returncode


if __name__ == "__main__":
    raise SystemExit(main())
