"""Follows the pages of an operation, and yields the items of all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast
from urllib.parse import parse_qs

from attrs import evolve, frozen

from .errors import ClayError
from .model import Model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from .client import AsyncClient, SyncClient
    from .operation import Call
    from .options import CallOptions
    from .response import RawResponse

T = TypeVar("T")
# RFC 8288, 3: addresses in <>, each with its attributes.
_LINK = re.compile("<([^>]*)>([^<]*)")
_RELATION = re.compile(r""";\s*rel\s*=\s*"?([^";,]*)""", re.IGNORECASE)


@frozen
class Pages:
    """How the document says that an operation is paged.

    Attributes:
        parameter: The argument that chooses a page: a cursor, or the number of the page.
        items: The property of the answer that holds the items; empty if the answer is the array itself.
        following: The properties that lead to the next cursor in the answer; empty if pages have numbers.
        first: The number of the first page.
        limit: The argument with the most items of a page; empty if there is none.
        link: The relation of the `Link` header that leads to the next page; empty if the body or a number does.
    """

    parameter: str
    items: str = ""
    following: tuple[str, ...] = ()
    first: int = 1
    limit: str = ""
    link: str = ""

    def next_call(self, call: Call[T], response: RawResponse[T]) -> Call[T] | None:
        """Return the call of the next page, or None after the last one.

        Raises:
            ClayError: The service says that a page follows itself, or does not say which page follows.
        """
        sent = call.arguments.get(self.parameter)
        following: Any
        if self.link:
            following = self._linked(call, response.headers)
        elif self.following:
            following = self._next_cursor(response.parse())
        else:
            following = self._next_number(call, response.parse(), sent)
        if following is None or following == "":
            return None
        if following == sent:
            raise _error(call, "would be read for ever: its answer names the page that was asked for as the next one.")
        return evolve(call, arguments={**call.arguments, self.parameter: following})

    def items_of(self, answer: Any) -> list[Any]:
        """Return the items of a page."""
        items: object = _member(answer, self.items) if self.items else answer
        return items if _is_list(items) else []

    def _linked(self, call: Call[Any], headers: Mapping[str, str]) -> Any:
        """Return the argument of the next page, which is in the query of its address.

        The address itself is not called: its host may be another one than the credentials are for.
        """
        for address, attributes in _LINK.findall(headers.get("link", "")):
            relation = _RELATION.search(attributes)
            if relation and self.link in relation[1].split():
                parameter = next(one for one in call.operation.parameters if one.name == self.parameter)
                name = parameter.document_name
                found = parse_qs(address.partition("?")[2].partition("#")[0]).get(name)
                if found is None:
                    raise _error(call, f"cannot be read to the end: the Link of its answer has no {name}.")
                return int(found[0]) if "integer" in parameter.codec.expected else found[0]
        return None

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


def _error(call: Call[Any], problem: str) -> ClayError:
    operation = call.operation
    return ClayError(f"{operation.method} {operation.path} ({operation.operation_id}) {problem}")


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
        response = client.send(following, call_options)
        yield from pages.items_of(response.parse())
        following = pages.next_call(following, response)


async def each_item_async(
    client: AsyncClient, call: Call[Any], call_options: CallOptions, pages: Pages
) -> AsyncIterator[Any]:
    """Yield the items of all pages, as `each_item` does."""
    following: Call[Any] | None = call
    while following is not None:
        response = await client.send(following, call_options)
        for item in pages.items_of(response.parse()):
            yield item
        following = pages.next_call(following, response)
