"""A server that answers the document from one seeded account, for tests and demonstrations.

Needs the extra `clay-credits[mock]`, which is told where something is used that does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from .account import Account
    from .app import create_app
    from .faults import FaultError
    from .server import InProcessMock, MockServer

__all__ = ["Account", "FaultError", "InProcessMock", "MockServer", "create_app"]

# Loaded when they are used: `clay_credits.testing` and pytest's fixtures stand on parts that need no extra.
_HOMES = {
    "Account": "account",
    "FaultError": "faults",
    "InProcessMock": "server",
    "MockServer": "server",
    "create_app": "app",
}


class ExtraMissingError(ModuleNotFoundError):
    """The extra is not installed; the message says what to do."""


def load(module: str) -> ModuleType:
    """Import a module of the mock.

    Raises:
        ExtraMissingError: Something that it needs is not installed.
    """
    try:
        return importlib.import_module(f".{module}", __name__)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in {"", __name__.partition(".")[0]}:
            raise
    raise ExtraMissingError(f"the mock needs {missing}: pip install 'clay-credits[mock]'", name=missing)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(load(_HOMES[name]), name)
