"""Calls the callbacks of a caller. One that fails must not lose a good answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .errors import ClayError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .redaction import Secrets

T = TypeVar("T")


def check_callback(name: str, callback: T, *, awaited: bool = False) -> T:
    """Return a callback if it can be called.

    Raises:
        TypeError: It is not a function, or it is async although nothing awaits it.
    """
    import inspect  # noqa: PLC0415 -- few clients have a callback, and it takes long to load

    if not callable(callback):
        raise TypeError(f"{name} must be a function, not {type(callback).__name__}")
    function: Any = callback
    if inspect.iscoroutinefunction(function) and not awaited:
        raise TypeError(f"{name} must be a function that is not async")
    return callback


def notify(name: str, callback: Callable[[Any], object], value: Any, secrets: Secrets | None = None) -> None:
    """Call a callback, and log the error that it raises."""
    try:
        not_awaitable(callback(value), name)
    except Exception as error:
        _log(name, error, secrets)


async def notify_async(
    name: str, callback: Callable[[Any], object], value: Any, secrets: Secrets | None = None
) -> None:
    """Call a callback that may be async, and log the error that it raises."""
    try:
        await awaited(callback(value))
    except Exception as error:
        _log(name, error, secrets)


def _log(name: str, error: Exception, secrets: Secrets | None) -> None:
    from .logs import CALLS  # noqa: PLC0415 -- rarely needed, and takes long to load

    # Without its traceback: the frames of the callback know the session.
    text = f"{type(error).__name__}: {error}"
    CALLS.error("%s raised %s", name, secrets.redact_text(text) if secrets else text)


async def awaited(value: Any) -> Any:
    """Return a value, or what it resolves to if it can be awaited."""
    import inspect  # noqa: PLC0415 -- few clients have a callback, and it takes long to load

    return await value if inspect.isawaitable(value) else value


def not_awaitable(value: Any, name: str) -> Any:
    """Return a value that is not a coroutine, of a function that was passed as an option."""
    import inspect  # noqa: PLC0415 -- few clients have a callback, and it takes long to load

    if inspect.iscoroutine(value):
        value.close()
        raise ClayError(f"{name} must be a function that is not async: use AsyncClay for one that is.")
    return value
