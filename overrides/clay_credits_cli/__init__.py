"""The command `clay-credits`. Each subcommand imports what it needs when it runs."""

from __future__ import annotations

import sys

from .ending import INTERRUPTED, PIPE_CLOSED, TERMINATED, Terminated, terminable
from .streams import OutputError, guarded

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(package: str, arguments: Sequence[str] | None = None, *, routes_package: str | None = None) -> int:
    """Run the command line of a generated package. Return its exit code: docs/commands.md lists them.

    Args:
        package: The package.
        arguments: The arguments; by default those of the process.
        routes_package: The package with its other routes, or None if it has none.
    """
    try:
        with terminable(), guarded():
            from .commands import run  # noqa: PLC0415 -- Ctrl-C may arrive while it loads much

            return run(package, sys.argv[1:] if arguments is None else arguments, routes_package)
    except Terminated:
        return TERMINATED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OutputError as error:
        if error.reason is None:
            return PIPE_CLOSED
        with guarded():
            sys.stderr.write(f"clay-credits: cannot write the output ({error.reason})\n")
        return 1
