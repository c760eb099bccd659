"""A short run of `make soak`."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parents[2] / "scripts" / "soak.py"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
def test_a_bad_server_breaks_no_rule():
    command = [sys.executable, "-W", "error", str(SOAK), "--calls", "600", "--seconds", "20"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KeyboardInterrupt" in done.stdout
    assert "CancelledError" in done.stdout
    assert done.stdout.endswith("rules broken: 0\n")
