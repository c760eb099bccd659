"""aiohttp by hand: parsed JSON, no types."""

from __future__ import annotations

from typing import Any

import aiohttp


def async_connect(base_url: str, cookie: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(base_url, headers={"Cookie": cookie}, raise_for_status=True)


async def async_small(client: aiohttp.ClientSession, path: str, _key: str) -> Any:
    async with client.get(path) as response:
        return await response.json()
