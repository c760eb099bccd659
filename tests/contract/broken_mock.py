"""Ways to break a server from outside: what it is asked, and what it answers, can be changed on the way."""

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
    """A request: what a mutant may look at and change."""

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
        """Give it another body."""
        content = json.dumps(body, separators=(",", ":")).encode()
        headers = {**self.headers, "content-type": "application/json", "content-length": str(len(content))}
        return Answered(self.status if status is None else status, content, headers)


@dataclass(frozen=True)
class Broken:
    """An application with something between it and its callers."""

    app: ASGIApp
    path: re.Pattern[str]
    ask: Callable[[Asked], Asked]
    answer: Callable[[Asked, Answered, Callable[[Asked], Awaitable[Answered]]], Awaitable[Answered]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or not self.path.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def again(asked: Asked) -> Answered:
            return await collect(self.app, scope, receive, asked)

        asked = self.ask(asked_by(scope))
        answered = await self.answer(asked, await again(asked), again)
        headers = [(name.encode(), value.encode()) for name, value in answered.headers.items()]
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        content = b"" if scope["method"] == "HEAD" else answered.content
        await send({"type": "http.response.body", "body": content})


def asked_by(scope: Scope) -> Asked:
    """Read a request."""
    cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return Asked(scope["method"], scope["path"], "; ".join(cookies))


async def collect(app: ASGIApp, scope: Scope, receive: Receive, asked: Asked) -> Answered:
    """Let an application answer, and keep it."""
    start: Message = {}
    chunks: list[bytes] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    cookie = [(b"cookie", asked.cookie.encode("latin-1"))] if asked.cookie else []
    changed = {"method": asked.method, "path": asked.path, "raw_path": None, "headers": [*others, *cookie]}
    await app({**scope, **changed}, receive, keep)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], b"".join(chunks), headers)


def asking(change: Callable[[Asked], Asked], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Change what is asked."""

    async def as_it_is(_: Asked, answered: Answered, __: Any) -> Answered:
        return answered

    return lambda app: Broken(app, re.compile(f"/v3{path}"), change, as_it_is)


def answering(change: Callable[[Asked, Answered], Answered], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Change what is answered."""

    async def changed(asked: Asked, answered: Answered, _: Any) -> Answered:
        return change(asked, answered)

    return lambda app: Broken(app, re.compile(f"/v3{path}"), lambda asked: asked, changed)


def body(change: Callable[[dict[str, Any]], Any], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Change the bodies of what succeeds, and let errors be."""

    def changed(_: Asked, answered: Answered) -> Answered:
        return answered.json(change(json.loads(answered.content))) if answered.status == HTTPStatus.OK else answered

    return answering(changed, path)


def errors(change: Callable[[Answered], Answered], status: int) -> Callable[[ASGIApp], ASGIApp]:
    """Change errors of one status."""
    return answering(lambda _, answered: change(answered) if answered.status == status else answered)


def instead(*, when: int, ask: Callable[[Asked], Asked], path: str = ".*") -> Callable[[ASGIApp], ASGIApp]:
    """Where the answer has a status, give the answer to another question."""

    async def changed(asked: Asked, answered: Answered, again: Callable[[Asked], Awaitable[Answered]]) -> Answered:
        return await again(ask(asked)) if answered.status == when else answered

    return lambda app: Broken(app, re.compile(f"/v3{path}"), lambda asked: asked, changed)


def cookie(change: Callable[[str], str]) -> Callable[[ASGIApp], ASGIApp]:
    """Change the cookie that the application sees."""
    return asking(lambda asked: replace(asked, cookie=change(asked.cookie)))
