"""Starts the mock on a free port, prints the credit report of examples/ from it, and ends it.

Usage: python scripts/demo.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clay_credits.mock import MockServer
from contract import environment_of

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "credit_report.py"


def main() -> int:
    """Run from the command line."""
    with MockServer() as server:
        command = [sys.executable, str(EXAMPLE), server.account.workspace_id]
        return subprocess.run(command, env=environment_of(server), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
