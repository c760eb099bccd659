"""The mock server for a generated package, which reaches its users through the facades of that package.

It serves the document of whichever package it is given. Most of it needs the extra `clay-credits[mock]`; an
`ExtraMissingError` says so when a part is used without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_OWN = frozenset({"", __name__, "clay_credits_runtime"})


class ExtraMissingError(ModuleNotFoundError):
    """The extra is not installed; the message says how to install it."""


def load(module: str, package: str = __name__) -> ModuleType:
    """Import a module of the mock, or of a generated package, by its relative name.

    Raises:
        ExtraMissingError: Something that it needs is not installed.
    """
    try:
        return importlib.import_module(module, package)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in {*_OWN, package.partition(".")[0]}:
            raise
    raise ExtraMissingError(f"the mock needs {missing}: pip install 'clay-credits[mock]'", name=missing)
