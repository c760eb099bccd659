"""One examination, from the environment to its report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .. import UPSTREAM
from .asking import Asker
from .checks import checks
from .clients import KEY_VARIABLE, CannotAskError, Clients
from .facts import gather
from .report import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def examine(
    package: str,
    workspace: str | None,
    *,
    tries_key: bool,
    pause: Callable[[], object],
    progress: Callable[[str], object],
    now: Callable[[], datetime],
) -> Report:
    """Ask the service, and report what it is like.

    Args:
        package: The package of the documented paths.
        workspace: The id of the workspace, or None for the only one that the session has.
        tries_key: Whether to try the key on a report.
        pause: Waits between two calls.
        progress: Called with the name of each call.
        now: Returns the time, in UTC.

    Raises:
        CannotAskError: The environment or the workspace cannot be used.
        NoAnswerError: The service cannot be reached, or refuses the session.
    """
    clients = Clients(package)
    if tries_key and clients.key is None:
        raise CannotAskError(f"--try-key needs a key: set {KEY_VARIABLE}")
    asker = Asker(pause, progress)
    with clients.upstream:
        facts = gather(asker, clients, workspace, now, clients.key if tries_key else None)
    contract, live_routes = (import_module(one).SPEC_VERSION for one in (package, UPSTREAM))
    return Report(contract, live_routes, tuple(checks(facts)), tuple(sorted(asker.differences)))
