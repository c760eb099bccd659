"""The command `clay-credits bridge`."""

from __future__ import annotations

import argparse
import importlib
import os
import shlex
import sys
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from clay_credits_runtime.defaults import BASE_URL_VARIABLE
from clay_credits_runtime.errors import ClayError
from clay_credits_runtime.options import check_base_url
from clay_credits_runtime.routes import chosen

from .bridge_app import Upstream, create_bridge
from .contract import Contract
from .credentials import carrier
from .listening import listen, log_of, run_until_signal
from .origin_check import is_loopback
from .server import base_url, make_server

if TYPE_CHECKING:
    import socket

    from clay_credits_runtime.api import Api
    from clay_credits_runtime.routes import Routes

_PORTS = {"http": 80, "https": 443}


def serve(options: argparse.Namespace) -> str | None:
    """Serve the documented paths, until a signal ends the server.

    Returns:
        The reason why the server could not start, or None.

    Raises:
        ArgumentError: An option has a wrong value.
    """
    if not is_loopback(options.host):
        reason = f"other machines can reach {options.host}, and sessions would go to it unencrypted"
        raise argparse.ArgumentError(None, f"{reason}: choose a --host such as 127.0.0.1")
    contract = Contract(options.package)
    try:
        upstream = _upstream(options)
    except ClayError as error:
        return str(error)
    listener = listen(options)
    if isinstance(listener, str):
        return listener
    if _leads_to(upstream.base_url, listener):
        listener.close()
        return f"{BASE_URL_VARIABLE} is the address of the bridge itself: unset it, or set it to that of the service"
    sys.stdout.write(_introduction(contract, upstream, base_url(listener, contract.base_path)))
    app = create_bridge(contract, upstream, host=options.host, log=log_of(options))
    run_until_signal(make_server(app, "auto"), listener)
    return None


def _upstream(options: argparse.Namespace) -> Upstream:
    """Return what carries out the calls, as the options and the environment say.

    Raises:
        ArgumentError: The workspace of the options is not a number.
        ClayError: The environment has a value that cannot be used.
    """
    api: Api = importlib.import_module(f"{options.package}._document").API
    try:
        routes = cast("Routes", chosen(options.routes_package, "workspace", options.workspace, None))
    except ValueError as error:
        raise argparse.ArgumentError(None, f"--{error}") from None
    return Upstream(options.package, api, routes, check_base_url(os.environ.get(BASE_URL_VARIABLE, api.server)))


def _leads_to(url: str, listener: socket.socket) -> bool:
    """Return whether a URL is that of a socket of this machine."""
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme.lower()]
    return is_loopback(parts.hostname or "") and port == listener.getsockname()[1]


def _introduction(contract: Contract, upstream: Upstream, url: str) -> str:
    return f"""Bridge from the paths of the {contract.title} {contract.version}
to the routes of a workspace at {upstream.base_url}

export {BASE_URL_VARIABLE}={shlex.quote(url)}

It holds no session: each request carries its own, in {carrier(contract.schemes)}.
"""
