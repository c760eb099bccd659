"""Follows the pages of an operation, and yields the items of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast

from attrs import evolve, frozen

from .errors import ClayError
from .model import Model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .client import AsyncClient, SyncClient
    from .operation import Call
    from .options import CallOptions

T = TypeVar("T")


@frozen
class Pages:
    """How the document says that an operation is paged.

    Attributes:
        parameter: The argument that chooses a page: a cursor, or the number of the page.
        items: The property of the answer that holds the items; empty if the answer is the array itself.
        following: The properties that lead to the next cursor in the answer; empty if pages have numbers.
        first: The number of the first page.
        limit: The argument with the most items of a page; empty if there is none.
    """

    parameter: str
    items: str = ""
    following: tuple[str, ...] = ()
    first: int = 1
    limit: str = ""

    def next_call(self, call: Call[T], answer: T) -> Call[T] | None:
        """Return the call of the next page, or None after the last one.

        Raises:
            ClayError: The service says that a page follows itself.
        """
        sent = call.arguments.get(self.parameter)
        following: Any = self._next_cursor(answer) if self.following else self._next_number(call, answer, sent)
        if following is None or following == "":
            return None
        if following == sent:
            operation = call.operation
            raise ClayError(
                f"{operation.method} {operation.path} ({operation.operation_id}) would be read for ever: "
                "its answer names the page that was asked for as the next one."
            )
        return evolve(call, arguments={**call.arguments, self.parameter: following})

    def items_of(self, answer: Any) -> list[Any]:
        """Return the items of a page."""
        items: object = _member(answer, self.items) if self.items else answer
        return items if _is_list(items) else []

    def _next_cursor(self, answer: Any) -> Any:
        for name in self.following:
            answer = _member(answer, name)
        return answer

    def _next_number(self, call: Call[Any], answer: Any, sent: Any) -> int | None:
        # A page that is not full is the last one, if it is known how many items make it full.
        fewest = call.arguments.get(self.limit) or 1
        if len(self.items_of(answer)) < fewest:
            return None
        return (self.first if sent is None else int(sent)) + 1


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _member(value: Any, name: str) -> Any:
    """Return the property of an object by its name in the document, or None."""
    if isinstance(value, Model):
        names = {field.json_name: field.name for field in type(value).__document_fields__}
        return getattr(value, names[name]) if name in names else None
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None


def each_item(client: SyncClient, call: Call[Any], call_options: CallOptions, pages: Pages) -> Iterator[Any]:
    """Yield the items of all pages. A page is asked for when the items of the one before have been used."""
    following: Call[Any] | None = call
    while following is not None:
        answer = client.send(following, call_options).parse()
        yield from pages.items_of(answer)
        following = pages.next_call(following, answer)


async def each_item_async(
    client: AsyncClient, call: Call[Any], call_options: CallOptions, pages: Pages
) -> AsyncIterator[Any]:
    """Yield the items of all pages, as `each_item` does."""
    following: Call[Any] | None = call
    while following is not None:
        answer = (await client.send(following, call_options)).parse()
        for item in pages.items_of(answer):
            yield item
        following = pages.next_call(following, answer)
