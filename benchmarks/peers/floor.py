"""The least that a client can do: sockets, a request made beforehand, and msgspec's own classes.

It reads answers whose length is told, and nothing else of HTTP: it shows what is possible, and is no client.
"""

from __future__ import annotations

import asyncio
import re
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from clay_structs import IntegrationCreditReport, WorkspaceCredits

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_decode_small = msgspec.json.Decoder(WorkspaceCredits).decode
_decode_report = msgspec.json.Decoder(IntegrationCreditReport).decode


def _address(base_url: str) -> tuple[str, int]:
    address = urlsplit(base_url)
    return address.hostname or "", address.port or 0


def _request(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def _body(arrived: bytes) -> bytes | None:
    """Give the body of an answer that has arrived as a whole."""
    head, _, body = arrived.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return body if length and len(body) == int(length[1]) else None


def connect(base_url: str, cookie: str) -> tuple[socket.socket, str]:
    """Give an open client."""
    return socket.create_connection(_address(base_url)), cookie


def close(client: tuple[socket.socket, str]) -> None:
    """Close it."""
    client[0].close()


def small(client: tuple[socket.socket, str], path: str, _key: str) -> Any:
    """Make the small call."""
    connection, cookie = client
    connection.sendall(_request(path, cookie))
    arrived, body = b"", None
    while body is None:
        arrived += connection.recv(65536)
        body = _body(arrived)
    return _decode_small(body)


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._arrived = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        body = _body(self._arrived)
        if body is not None:
            self._arrived = b""
            self._answer.set_result(body)

    def close(self) -> None:
        self._transport.close()

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer


class _Pool:
    """Connections that are free."""

    def __init__(self, base_url: str, cookie: str) -> None:
        self._address = _address(base_url)
        self.cookie = cookie
        self._free: list[_Connection] = []

    async def ask(self, request: bytes) -> bytes:
        connection = self._free.pop() if self._free else await self._open()
        body = await connection.ask(request)
        self._free.append(connection)
        return body

    def close(self) -> None:
        for connection in self._free:
            connection.close()

    async def _open(self) -> _Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, *self._address)
        return connection


async def async_connect(base_url: str, cookie: str) -> _Pool:
    """Give an open client."""
    return _Pool(base_url, cookie)


async def async_close(client: _Pool) -> None:
    """Close it."""
    client.close()


async def async_small(client: _Pool, path: str, _key: str) -> Any:
    """Make the small call."""
    return _decode_small(await client.ask(_request(path, client.cookie)))


def decoder(content: bytes, _path: str, _key: str) -> Callable[[], Any]:
    """Give a function that decodes an answer that has arrived."""
    return lambda: _decode_report(content)
