"""A mock with the control API, as its own tests need it."""

import socket

import pytest

from clay_credits.mock import MockServer
from limits import LIMIT


class Raw:
    """A connection to a mock, byte for byte."""

    def __init__(self, server):
        host, port = server.base_url.removeprefix("http://").removesuffix("/v3").split(":")
        self.cookie = f"claysession={server.session}"
        self.connection = socket.create_connection((host, int(port)), timeout=LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def send(self, *lines, body=b""):
        self.connection.sendall("\r\n".join([*lines, f"Cookie: {self.cookie}", "", ""]).encode() + body)

    def receive(self):
        """Read until the mock closes."""
        return b"".join(iter(lambda: self.connection.recv(65536), b""))

    def receive_until(self, end):
        received = b""
        while end not in received:
            more = self.connection.recv(65536)
            assert more, f"closed after {received!r}"
            received += more
        return received


@pytest.fixture(scope="module")
def controlled():
    with MockServer(control=True) as running:
        yield running


@pytest.fixture
def mock(controlled):
    """A mock that is as at its start, whose control API is on."""
    controlled.reset()
    controlled.faults.clear()
    yield controlled
    controlled.reset()


@pytest.fixture
def origin(mock):
    return mock.base_url.removesuffix("/v3")


@pytest.fixture
def connect():
    """Connect to any mock, byte for byte."""
    return Raw


@pytest.fixture
def raw(mock):
    with Raw(mock) as connection:
        yield connection
