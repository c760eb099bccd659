"""httpx by hand: parsed JSON, no types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx


def connect(base_url: str, cookie: str) -> httpx.Client:
    return httpx.Client(base_url=base_url, headers={"Cookie": cookie})


def small(client: httpx.Client, path: str, _key: str) -> Any:
    return client.get(path).raise_for_status().json()


def rows(client: httpx.Client, path: str, key: str) -> Iterator[Any]:
    yield from small(client, path, key)["rows"]


def async_connect(base_url: str, cookie: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base_url, headers={"Cookie": cookie})


async def async_small(client: httpx.AsyncClient, path: str, _key: str) -> Any:
    return (await client.get(path)).raise_for_status().json()


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], Any]:
    return lambda: httpx.Response(200, content=content).json()
