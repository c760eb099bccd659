"""The runtime that Stainless generates, with models of this document.

It is that of a published client. Its readme shows how to make calls that it has no method for: by path and type.
The models are written by hand, because the generator is not published.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import groq
import httpx
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel


class _Model(groq.BaseModel):  # type: ignore[misc] # it is not installed where types are checked
    model_config = ConfigDict(alias_generator=to_camel)
    used_credits: float | None = None

    action_executions: int | None = None
    period_start: datetime.datetime | None = None
    period_end: datetime.datetime | None = None


class _Credits(_Model):
    total_credits: float
    remaining_credits: float


class _Row(_Model):
    date: datetime.date | None = None
    user_id: str | None = None
    resource_id: str | None = None


class _Report(_Model):
    integration_type: str | None = None
    rows: list[_Row] | None = None


def connect(base_url: str, cookie: str) -> groq.Groq:
    return groq.Groq(api_key="none", base_url=base_url, default_headers={"Cookie": cookie})


def small(client: groq.Groq, path: str, _key: str) -> Any:
    return client.get(path, cast_to=_Credits)


def rows(client: groq.Groq, path: str, _key: str) -> Iterator[Any]:
    yield from client.get(path, cast_to=_Report).rows


def async_connect(base_url: str, cookie: str) -> groq.AsyncGroq:
    return groq.AsyncGroq(api_key="none", base_url=base_url, default_headers={"Cookie": cookie})


async def async_small(client: groq.AsyncGroq, path: str, _key: str) -> Any:
    return await client.get(path, cast_to=_Credits)


def decoder(content: bytes, path: str, _key: str) -> Callable[[], Any]:
    # Half a millisecond of it is the runtime's call.
    answer = httpx.Response(200, content=content, headers={"Content-Type": "application/json"})
    http_client = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    client = connect("http://127.0.0.1", "").with_options(http_client=http_client)
    return lambda: client.get(path, cast_to=_Report)
