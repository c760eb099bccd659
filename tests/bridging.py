"""The bridge in a thread, in front of a mock of the routes of a workspace."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clay_credits._document import API
from clay_credits_mock.bridge_app import Upstream, create_bridge
from clay_credits_mock.calls import text_log
from clay_credits_mock.contract import Contract
from clay_credits_mock.origin_check import LOOPBACK
from clay_credits_mock.server import base_url, bind, make_server
from clay_credits_runtime.routes import chosen
from limits import join

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE, ROUTES_PACKAGE = "clay_credits", "clay_credits_routes"


class Bridge:
    """A bridge that runs.

    Attributes:
        base_url: The base URL for clients.
        session: A session that its upstream accepts; empty if the test did not say.
        log: What it has logged.
    """

    def __init__(self, url: str, session: str, log: io.StringIO) -> None:
        self.base_url = url
        self.session = session
        self.log = log


@contextmanager
def bridged(upstream: str, session: str = "", *, workspace: str | None = None) -> Iterator[Bridge]:
    """Run a bridge to a base URL."""
    contract, log = Contract(PACKAGE), io.StringIO()
    routes = chosen(ROUTES_PACKAGE, "workspace", workspace, None)
    assert routes is not None
    app = create_bridge(contract, Upstream(PACKAGE, API, routes, upstream), host=LOOPBACK, log=text_log(log))
    listener, server = bind(LOOPBACK, 0), make_server(app, "auto")
    thread = threading.Thread(target=server.run, args=([listener],), name="bridge", daemon=True)
    thread.start()
    try:
        yield Bridge(base_url(listener, contract.base_path), session, log)
    finally:
        server.should_exit = True
        join(thread)
        listener.close()
