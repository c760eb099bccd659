"""The command `clay-credits mock`."""

from __future__ import annotations

import argparse
import shlex
import sys

from clay_credits_runtime.defaults import BASE_URL_VARIABLE, ROUTES_VARIABLE
from clay_credits_runtime.routes import DOCUMENTED

from .account import Account
from .app import create_app
from .clock import format_moment, parse_moment
from .contract import Contract, contract_of
from .control import DOCUMENT
from .credentials import carrier, curl, variables
from .faults import HEADER, FaultError, describe
from .listening import listen, log_of, run_until_signal
from .origin_check import is_loopback
from .page import known_ids
from .server import base_url, serve_with
from .state import State


def fault_help(package: str) -> str:
    """Return the part of `--help` about faults."""
    return describe(carrier(Contract(package).schemes))


def serve(options: argparse.Namespace) -> str | None:
    """Serve the account that the options describe, until a signal ends the server.

    Returns:
        The reason why the server could not start, or None.

    Raises:
        ArgumentError: An option has a wrong value, or cannot be combined with another.
    """
    documented = Contract(options.package)
    routes = getattr(options, "routes", DOCUMENTED)
    contract = contract_of(options.package, options.routes_package, routes)
    try:
        _check_control(options)
        account = _with_variants(_account(options), options, contract)
        state = State(account, contract, options.fault)
    except FaultError as error:
        raise argparse.ArgumentError(None, f"--fault: {error}") from None
    except ValueError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    listener = listen(options)
    if isinstance(listener, str):
        return listener
    server = serve_with(
        create_app(account, contract),
        account,
        contract,
        state,
        host=options.host,
        controlled=options.control,
        token=options.control_token,
        log=log_of(options),
    )
    origin = base_url(listener, "")
    sys.stdout.write(_introduction(documented, contract, account, origin))
    if options.control:
        sys.stdout.write(f"Control  {origin}{DOCUMENT}\n")
    run_until_signal(server, listener)
    return None


def _check_control(options: argparse.Namespace) -> None:
    """Check the options of the control API."""
    if options.control_token is not None and not options.control:
        raise ValueError("--control-token is for the control API: add --control")
    if options.control and options.control_token is None and not is_loopback(options.host):
        raise ValueError(f"other machines can reach {options.host}: --control needs --control-token TOKEN")


def _account(options: argparse.Namespace) -> Account:
    """Invent or read the account, and set its clock.

    Raises:
        ValueError: An option has a wrong value, or something in the file is wrong.
    """
    sizes = {name: getattr(options, name) for name in ("seed", "workspaces", "users", "integrations", "days")}
    given = {name: size for name, size in sizes.items() if size is not None}
    if options.data is not None and given:
        raise ValueError(f"--{next(iter(given))} cannot be used with --data: the file describes the whole account")
    account = Account.from_seed(**given) if options.data is None else Account.from_file(options.data)
    if options.now is not None:
        account.clock.set(parse_moment(options.now))
    account.clock.run(options.speed)
    return account


def _with_variants(account: Account, options: argparse.Namespace, contract: Contract) -> Account:
    """Return the account with the ids and the variants of the live routes, if they are served.

    Raises:
        ValueError: A variant is unknown, or it is about other routes.
    """
    if contract.observed:
        return account.with_live_ids(*options.variant)
    if getattr(options, "variant", []):
        raise ValueError("--variant is for the routes of a workspace: add --routes workspace")
    return account


def _introduction(documented: Contract, contract: Contract, account: Account, origin: str) -> str:
    clock = account.clock
    url, path = origin + documented.base_path, "/workspaces/{}/credits"
    ids = "\n".join(f"  {kind:<12} {known}" for kind, known in known_ids(account).items())
    known = variables(documented.schemes, account.session)
    if contract.observed:
        known |= variables(contract.schemes, account.session)
        known[ROUTES_VARIABLE], path = "workspace", "/subscriptions/{}"
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in known.items())
    command = f"{curl(contract.security, account.session)} {url}{path.format(account.workspace_id)}"
    return f"""Mock of the {contract.title} {contract.version}, every value invented

export {BASE_URL_VARIABLE}={shlex.quote(url)}
{exports}
{ids}
  time         {format_moment(clock.now())}, {f"{clock.speed:.10g} times as fast" if clock.speed else "frozen"}

Try  {command}
     {command.replace("curl", f"curl -H '{HEADER}: status=503'", 1)}
See  {origin}/
"""
