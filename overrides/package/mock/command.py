"""The command `clay-credits mock`."""

from __future__ import annotations

import errno
import signal
import sys
from typing import TYPE_CHECKING

from .account import Account
from .app import create_app
from .clock import format_moment, parse_moment
from .contract import Contract
from .server import base_url, bind, make_server

if TYPE_CHECKING:
    import argparse
    from types import FrameType


_MOST_LISTED = 5
_PORT_FAULTS = frozenset({errno.EADDRINUSE, errno.EACCES})


def serve(host: str, port: int, options: argparse.Namespace) -> str | None:
    """Serve the account that the options describe until a signal ends it.

    Returns:
        None, or why the server could not start.
    """
    try:
        contract, account = Contract(), _account(options)
    except ValueError as error:
        return str(error)
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


def _account(options: argparse.Namespace) -> Account:
    """Invent an account or read it, and set its clock.

    Raises:
        ValueError: An option cannot be followed, or something in the file is wrong.
    """
    sizes = {name: getattr(options, name) for name in ("seed", "workspaces", "users", "integrations", "days")}
    given = {name: size for name, size in sizes.items() if size is not None}
    if options.data is not None and given:
        raise ValueError(f"--{next(iter(given))} cannot stand beside --data: the file says what there is")
    account = Account.from_seed(**given) if options.data is None else Account.from_file(options.data)
    if options.now is not None:
        account.clock.set(parse_moment(options.now))
    account.clock.run(options.speed)
    return account


def _introduction(contract: Contract, account: Account, url: str) -> str:
    cookie = f"Cookie: {contract.cookie}={account.session}"
    clock = account.clock
    first, *others = [one.id for one in account.workspaces]
    ids = {
        "workspace": first,
        "others": ", ".join(others[:_MOST_LISTED]) + (", ..." if len(others) > _MOST_LISTED else ""),
        "user": next((one.id for one in account.users), ""),
        "resource": next((one.id for one in account.resources), ""),
        "integration": next((one.id for one in account.integrations), ""),
    }
    listed = "".join(f"  {kind:<13}{one_id}\n" for kind, one_id in ids.items() if one_id)
    return f"""Mock of the {contract.title} {contract.version}, every value invented

  base URL     {url}
  header       {cookie}
{listed}  time         {format_moment(clock.now())}, {f"{clock.speed:g} times as fast" if clock.speed else "frozen"}

Try  curl -H '{cookie}' {url}/workspaces/{first}/credits
End  Ctrl-C
"""


def _ignore(_: int, __: FrameType | None) -> None:
    pass
