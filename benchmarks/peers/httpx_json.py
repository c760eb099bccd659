"""httpx by hand: parsed JSON, no types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def connect(base_url: str, cookie: str) -> httpx.Client:
    """Return an open client."""
    return httpx.Client(base_url=base_url, headers={"Cookie": cookie})


def close(client: httpx.Client) -> None:
    """Close it."""
    client.close()


def small(client: httpx.Client, path: str, _key: str) -> Any:
    """Make the small call."""
    return client.get(path).raise_for_status().json()


report = small


def rows(client: httpx.Client, path: str, key: str) -> Iterator[Any]:
    """Return the rows of a report one by one."""
    yield from next(value for value in report(client, path, key).values() if isinstance(value, list))


async def async_connect(base_url: str, cookie: str) -> httpx.AsyncClient:
    """Return an open client."""
    return httpx.AsyncClient(base_url=base_url, headers={"Cookie": cookie})


async def async_close(client: httpx.AsyncClient) -> None:
    """Close it."""
    await client.aclose()


async def async_small(client: httpx.AsyncClient, path: str, _key: str) -> Any:
    """Make the small call."""
    return (await client.get(path)).raise_for_status().json()


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], Any]:
    """Return a function that decodes an answer that has arrived."""
    return lambda: httpx.Response(200, content=content).json()
