"""A streamed answer before its `with` block: it only opens, and says so if it is used in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager, AbstractContextManager

StreamT = TypeVar("StreamT")


class Opening(Generic[StreamT]):
    """An answer that a `with` block opens."""

    def __init__(self, manager: AbstractContextManager[StreamT, bool | None]) -> None:
        self._manager = manager

    def __enter__(self) -> StreamT:
        return self._manager.__enter__()

    def __exit__(self, *exception: Any) -> bool | None:  # noqa: PYI036 -- passed on as it is
        return self._manager.__exit__(*exception)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"The answer is not open: write `with ... as answer:` and use `answer.{name}` inside.")


class AsyncOpening(Generic[StreamT]):
    """An answer that an `async with` block opens."""

    def __init__(self, manager: AbstractAsyncContextManager[StreamT, bool | None]) -> None:
        self._manager = manager

    async def __aenter__(self) -> StreamT:
        return await self._manager.__aenter__()

    async def __aexit__(self, *exception: Any) -> bool | None:  # noqa: PYI036 -- likewise
        return await self._manager.__aexit__(*exception)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"The answer is not open: write `async with ... as answer:` and use `answer.{name}` inside."
        )
