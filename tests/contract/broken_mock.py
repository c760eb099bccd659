"""Breaks a server from outside: wraps an application and changes its requests and answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Asked:
    """The parts of a request that a mutant can change."""

    method: str
    path: str
    cookie: str


@dataclass(frozen=True)
class Answered:
    """An answer as it is about to be sent."""

    status: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def json(self, body: Any, status: int | None = None) -> Answered:
        """Return a copy with another body."""
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = {**self.headers, "content-type": "application/json", "content-length": str(len(content))}
        return Answered(self.status if status is None else status, content, headers)


@dataclass(frozen=True)
class Broken:
    """An application whose requests and answers are changed."""

    app: ASGIApp
    path: re.Pattern[str]
    ask: Callable[[Asked], Asked]
    answer: Callable[[Asked, Answered, Callable[[Asked], Awaitable[Answered]]], Awaitable[Answered]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or not self.path.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return

        content = await received(receive)

        async def again(asked: Asked) -> Answered:
            return await collect(self.app, scope, content, asked)

        asked = self.ask(asked_by(scope))
        answered = await self.answer(asked, await again(asked), again)
        headers = [(name.encode(), value.encode()) for name, value in answered.headers.items()]
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else answered.content
        await send({"type": "http.response.body", "body": body})


def asked_by(scope: Scope) -> Asked:
    """Read a request."""
    cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return Asked(scope["method"], scope["path"], "; ".join(cookies))


async def received(receive: Receive) -> bytes:
    """Read the body of a request."""
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


async def collect(app: ASGIApp, scope: Scope, content: bytes, asked: Asked) -> Answered:
    """Call an application with the body of a request, and return its answer."""
    start: Message = {}
    chunks: list[bytes] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    cookie = [(b"cookie", asked.cookie.encode("latin-1"))] if asked.cookie else []
    changed = {"method": asked.method, "path": asked.path, "raw_path": None, "headers": [*others, *cookie]}
    await app({**scope, **changed}, receive, keep)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], b"".join(chunks), headers)


def asking(change: Callable[[Asked], Asked], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Return a wrapper that changes requests."""

    async def as_it_is(_: Asked, answered: Answered, __: Any) -> Answered:
        return answered

    return lambda app: Broken(app, re.compile(f"(?s)/v3{path}"), change, as_it_is)


def answering(change: Callable[[Asked, Answered], Answered], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Return a wrapper that changes answers."""

    async def changed(asked: Asked, answered: Answered, _: Any) -> Answered:
        return change(asked, answered)

    return lambda app: Broken(app, re.compile(f"(?s)/v3{path}"), lambda asked: asked, changed)


def body(change: Callable[[dict[str, Any]], Any], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Return a wrapper that changes the bodies of successful answers."""

    def changed(_: Asked, answered: Answered) -> Answered:
        return answered.json(change(json.loads(answered.content))) if answered.status == HTTPStatus.OK else answered

    return answering(changed, path)


def errors(change: Callable[[Answered], Answered], status: int) -> Callable[[ASGIApp], ASGIApp]:
    """Return a wrapper that changes the answers of one status."""
    return answering(lambda _, answered: change(answered) if answered.status == status else answered)


def instead(*, when: int, ask: Callable[[Asked], Asked], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """If the answer has a status, send another request and return its answer."""

    async def changed(asked: Asked, answered: Answered, again: Callable[[Asked], Awaitable[Answered]]) -> Answered:
        return await again(ask(asked)) if answered.status == when else answered

    return lambda app: Broken(app, re.compile(f"(?s)/v3{path}"), lambda asked: asked, changed)


def cookie(change: Callable[[str], str]) -> Callable[[ASGIApp], ASGIApp]:
    """Return a wrapper that changes the cookie of requests."""
    return asking(lambda asked: replace(asked, cookie=change(asked.cookie)))
