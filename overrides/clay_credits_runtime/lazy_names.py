"""Modules whose public names are loaded when they are first used (PEP 562)."""

from __future__ import annotations

import importlib
import sys

TYPE_CHECKING = False  # as in typing, which would take longer to load than all that needs this module at once
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import Any


def on_demand(
    module: str,
    homes: Mapping[str, str],
    load: Callable[[str, str], ModuleType] = importlib.import_module,
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the functions `__getattr__` and `__dir__` of a module.

    Args:
        module: The name of the module.
        homes: By public name, where it is: `.module`, or `.module:attribute` if it has another name there. A name that
            is a module itself is `.name`.
        load: Imports a module by its relative name and its package.
    """
    namespace = vars(sys.modules[module])

    def get_attribute(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules[module])
        module_name, _, attribute = home.partition(":")
        found = load(module_name, namespace["__package__"])
        value = namespace[name] = found if module_name == f".{name}" else getattr(found, attribute or name)
        return value

    def list_names() -> list[str]:
        return sorted({*homes, *(name for name in namespace if name.startswith("__") or not name.startswith("_"))})

    return get_attribute, list_names
