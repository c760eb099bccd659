"""A streamed answer before its `with` block: it only opens, and says so if it is used in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from types import TracebackType

StreamT = TypeVar("StreamT")


class Opening(Generic[StreamT]):
    """An answer that a `with` block opens."""

    def __init__(self, manager: AbstractContextManager[StreamT, bool | None]) -> None:
        self._manager = manager

    def __enter__(self) -> StreamT:
        return self._manager.__enter__()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return self._manager.__exit__(exception_type, exception, traceback)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"The answer is not open: write `with ... as answer:` and use `answer.{name}` inside.")


class AsyncOpening(Generic[StreamT]):
    """An answer that an `async with` block opens."""

    def __init__(self, manager: AbstractAsyncContextManager[StreamT, bool | None]) -> None:
        self._manager = manager

    async def __aenter__(self) -> StreamT:
        return await self._manager.__aenter__()

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return await self._manager.__aexit__(exception_type, exception, traceback)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"The answer is not open: write `async with ... as answer:` and use `answer.{name}` inside."
        )
