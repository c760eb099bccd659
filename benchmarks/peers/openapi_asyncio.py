"""What openapi-generator writes for Python with the library asyncio, which is aiohttp."""

from __future__ import annotations

from typing import Any

from clay_asyncio import ApiClient, Configuration, WorkspacesApi


def async_connect(base_url: str, cookie: str) -> ApiClient:
    return ApiClient(Configuration(host=base_url), cookie=cookie)


async def async_small(client: ApiClient, _path: str, key: str) -> Any:
    return await WorkspacesApi(client).get_workspace_credits(key)
