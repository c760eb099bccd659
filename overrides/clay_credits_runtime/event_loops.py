"""Which event loop an asynchronous client belongs to."""

from __future__ import annotations

import asyncio

from .errors import ClayError


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that runs this code.

    Raises:
        ClayError: There is none, or it is not of asyncio.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        pass
    raise ClayError("AsyncClay runs on asyncio, with its own loop or uvloop: trio is not supported.")


def check_loop(own: asyncio.AbstractEventLoop) -> None:
    """Refuse another event loop than the one that the connections belong to."""
    if running_loop() is not own:
        raise ClayError("This AsyncClay belongs to another event loop, as its connections do: make one per loop.")
