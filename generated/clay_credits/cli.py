"""The command `clay-credits`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clay_credits_mock import cli as _cli

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Return 0 for success, 1 for a failure, and 2 for wrong usage."""
    return _cli.main(__name__.rpartition(".")[0], arguments)
