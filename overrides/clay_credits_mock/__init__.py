"""A server that answers the document from one seeded account, for tests and demonstrations.

Needs the extra `clay-credits[mock]`, which is told where something is used that does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .._runtime.on_demand import on_demand as _on_demand

if TYPE_CHECKING:
    from types import ModuleType

    from .account import Account
    from .app import create_app
    from .faults import FaultError
    from .server import InProcessMock, MockServer

__all__ = ["Account", "FaultError", "InProcessMock", "MockServer", "create_app"]


class ExtraMissingError(ModuleNotFoundError):
    """The extra is not installed; the message says what to do."""


def load(module: str, package: str = __name__) -> ModuleType:
    """Import a module of the mock by its relative name.

    Raises:
        ExtraMissingError: Something that it needs is not installed.
    """
    try:
        return importlib.import_module(module, package)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in {"", __name__.partition(".")[0]}:
            raise
    raise ExtraMissingError(f"the mock needs {missing}: pip install 'clay-credits[mock]'", name=missing)


# `clay_credits.testing` and pytest's fixtures stand on parts that need no extra.
if not TYPE_CHECKING:
    __getattr__, __dir__ = _on_demand(
        __name__,
        {
            "Account": ".account",
            "FaultError": ".faults",
            "InProcessMock": ".server",
            "MockServer": ".server",
            "create_app": ".app",
        },
        load,
    )
