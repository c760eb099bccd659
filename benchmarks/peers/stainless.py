"""The runtime that Stainless generates, with models of this document upon it.

It is that of a published client, whose readme shows how to call what the client has no method for: by path and type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import groq
import httpx
from clay_stainless import IntegrationCreditReport, WorkspaceCredits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def connect(base_url: str, cookie: str) -> groq.Groq:
    """Return an open client."""
    return groq.Groq(api_key="none", base_url=base_url, default_headers={"Cookie": cookie})


def close(client: groq.Groq) -> None:
    """Close it."""
    client.close()


def small(client: groq.Groq, path: str, _key: str) -> Any:
    """Make the small call."""
    return client.get(path, cast_to=WorkspaceCredits)


def report(client: groq.Groq, path: str, _key: str) -> Any:
    """Read a report."""
    return client.get(path, cast_to=IntegrationCreditReport)


def rows(client: groq.Groq, path: str, key: str) -> Iterator[Any]:
    """Return the rows of a report one by one."""
    yield from report(client, path, key).rows


async def async_connect(base_url: str, cookie: str) -> groq.AsyncGroq:
    """Return an open client."""
    return groq.AsyncGroq(api_key="none", base_url=base_url, default_headers={"Cookie": cookie})


async def async_close(client: groq.AsyncGroq) -> None:
    """Close it."""
    await client.close()


async def async_small(client: groq.AsyncGroq, path: str, _key: str) -> Any:
    """Make the small call."""
    return await client.get(path, cast_to=WorkspaceCredits)


def decoder(content: bytes, path: str, key: str) -> Callable[[], Any]:
    """Return a function that decodes an answer that has arrived; half a millisecond of it is the runtime's call."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content, headers=_JSON))
    client = groq.Groq(api_key="none", base_url="http://127.0.0.1", http_client=httpx.Client(transport=transport))
    return lambda: report(client, path, key)


_JSON = {"Content-Type": "application/json"}
