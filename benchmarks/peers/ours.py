"""clay_credits, as README.md shows it to its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clay_credits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def connect(base_url: str, cookie: str) -> clay_credits.Clay:
    """Return an open client."""
    return clay_credits.Clay(session=cookie.partition("=")[2], base_url=base_url)


def close(client: clay_credits.Clay) -> None:
    """Close it."""
    client.close()


def small(client: clay_credits.Clay, _path: str, key: str) -> object:
    """Make the small call."""
    return client.workspaces.get_credits(key)


def report(client: clay_credits.Clay, _path: str, key: str) -> object:
    """Read a report."""
    return client.integrations.get_credit_report(key)


def rows(client: clay_credits.Clay, _path: str, key: str) -> Iterator[object]:
    """Return the rows of a report one by one."""
    with client.integrations.with_streaming_response.get_credit_report(key) as arriving:
        yield from arriving.iter_rows()


async def async_connect(base_url: str, cookie: str) -> clay_credits.AsyncClay:
    """Return an open client."""
    return clay_credits.AsyncClay(session=cookie.partition("=")[2], base_url=base_url)


async def async_close(client: clay_credits.AsyncClay) -> None:
    """Close it."""
    await client.aclose()


async def async_small(client: clay_credits.AsyncClay, _path: str, key: str) -> object:
    """Make the small call."""
    return await client.workspaces.get_credits(key)


def decoder(content: bytes, _path: str, key: str) -> Callable[[], object]:
    """Return a function that decodes an answer that has arrived."""
    import httpx  # noqa: PLC0415 -- the package imports it late, which its start is measured by

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    http_client = httpx.Client(transport=transport)
    with clay_credits.Clay(session="decoded", base_url="http://127.0.0.1", http_client=http_client) as client:
        return client.integrations.with_raw_response.get_credit_report(key).parse
