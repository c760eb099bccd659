"""A short run of `make soak`."""

import signal
import sys
from pathlib import Path

import pytest

from limits import run_program

SOAK = Path(__file__).resolve().parents[2] / "scripts" / "soak.py"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
def test_soak_breaks_no_rule():
    command = [sys.executable, "-W", "error", str(SOAK), "--calls", "600", "--seconds", "20"]
    done = run_program(command, check=True)
    assert "KeyboardInterrupt" in done.stdout
    assert "CancelledError" in done.stdout
    assert done.stdout.endswith("rules broken: 0\n")
