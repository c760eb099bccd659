"""The command `clay-credits mock`."""

from __future__ import annotations

import errno
import signal
import sys
from typing import TYPE_CHECKING

from .account import Account
from .app import create_app
from .contract import Contract
from .server import base_url, bind, make_server

if TYPE_CHECKING:
    from types import FrameType


_PORT_FAULTS = frozenset({errno.EADDRINUSE, errno.EACCES})


def serve(host: str, port: int, seed: int) -> str | None:
    """Serve the account of a seed until a signal ends it.

    Returns:
        None, or why the server could not start.
    """
    contract, account = Contract(), Account.from_seed(seed)
    try:
        listener = bind(host, port)
    except OSError as error:
        advice = "another --port, or --port 0 for any" if error.errno in _PORT_FAULTS else "an address of this machine"
        return f"cannot listen on {host} port {port} ({error.strerror}): choose {advice}"
    # uvicorn raises the signal that ended it once more; by then there is nothing left to end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _ignore)
    sys.stdout.write(_introduction(contract, account, base_url(listener, contract.base_path)))
    sys.stdout.flush()
    make_server(create_app(account, contract)).run([listener])
    return None


def _introduction(contract: Contract, account: Account, url: str) -> str:
    cookie = f"Cookie: {contract.cookie}={account.session}"
    return f"""Mock of the {contract.title} {contract.version}, every value invented

  base URL     {url}
  header       {cookie}
  workspace    {account.workspace_id}
  user         {account.users[0].id}
  resource     {account.resources[0].id}
  integration  {account.integrations[0].id}

Try  curl -H '{cookie}' {url}/workspaces/{account.workspace_id}/credits
End  Ctrl-C
"""


def _ignore(_: int, __: FrameType | None) -> None:
    pass
