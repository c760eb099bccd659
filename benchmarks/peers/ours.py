"""clay_credits, as README.md shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import clay_credits


def connect(base_url: str, cookie: str) -> clay_credits.Clay:
    return clay_credits.Clay(session=cookie.partition("=")[2], base_url=base_url)


def small(client: clay_credits.Clay, _path: str, key: str) -> object:
    return client.workspaces.get_credits(key)


def rows(client: clay_credits.Clay, _path: str, key: str) -> Iterator[object]:
    with client.integrations.with_streaming_response.get_credit_report(key) as arriving:
        yield from arriving.iter_rows()


def async_connect(base_url: str, cookie: str) -> clay_credits.AsyncClay:
    return clay_credits.AsyncClay(session=cookie.partition("=")[2], base_url=base_url)


async def async_small(client: clay_credits.AsyncClay, _path: str, key: str) -> object:
    return await client.workspaces.get_credits(key)


def decoder(content: bytes, _path: str, key: str) -> Callable[[], object]:
    import httpx  # noqa: PLC0415 -- the package imports it late, and its start is measured

    http_client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content)))
    with clay_credits.Clay(session="decoded", base_url="http://127.0.0.1", http_client=http_client) as client:
        return client.integrations.with_raw_response.get_credit_report(key).parse
