"""The HTML page at `/`, which shows how to call the mock."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router

from .credentials import carrier, curl, shown
from .faults import HEADER, KINDS, ways_to_ask
from .faults.kinds import CONDITIONS, details

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from .account import Account
    from .contract import Contract
    from .faults.kinds import Kind

DOCUMENT = "/openapi.yaml"
_MOST_LISTED = 5
_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
th, td { padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top }
pre, td code { overflow-wrap: anywhere; white-space: pre-wrap }
@media (max-width: 40rem) { th, td { display: block } }"""
_SECURITY = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'", "cache-control": "no-store"}


def known_ids(account: Account) -> dict[str, str]:
    """Return one id of each kind that the account has, and the other workspaces, which no operation lists."""
    first, *others = [one.id for one in account.workspaces]
    ids = {
        "workspace": first,
        "others": ", ".join(others[:_MOST_LISTED]) + (", ..." if len(others) > _MOST_LISTED else ""),
        "user": next((one.id for one in account.users), ""),
        "resource": next((one.id for one in account.resources), ""),
        "integration": next((one.id for one in account.integrations), ""),
    }
    return {kind: known for kind, known in ids.items() if known}


def page(account: Account, contract: Contract, *, control: str | None = None) -> ASGIApp:
    """Return an application that answers `/` and the path of the document.

    Args:
        account: The account whose session and ids it shows.
        contract: The document.
        control: The path of the control API's document; None if the control API is off.
    """
    document = files(contract.package).joinpath("openapi.yaml").read_bytes()

    def index(request: Request) -> Response:
        origin = f"{request.url.scheme}://{request.url.netloc}"
        return HTMLResponse(_html(account, contract, origin + contract.base_path, control), headers=_SECURITY)

    def reference(_: Request) -> Response:
        return Response(document, media_type="application/yaml")

    return Router([Route("/", index), Route(DOCUMENT, reference)])


def _html(account: Account, contract: Contract, url: str, control: str | None) -> str:
    simple = (one.path for one in contract.operations() if one.method == "GET" and not one.arguments)
    path = next(simple, contract.base_path + "/").removeprefix(contract.base_path)
    command = f"{curl(contract.security, account.session)} {url}{path}"
    connection = {"base URL": url, **dict(shown(contract.security, account.session)), **known_ids(account)}
    links = [DOCUMENT, *([control] if control else [])]
    operations = [(one.operation_id, f"{one.method} {one.path}") for one in contract.operations()]
    title = escape(f"Mock of the {contract.title} {contract.version}")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{_STYLE}</style></head><body>
<h1>{title}</h1>
<p>Every value is invented.</p>
{_table(connection.items())}
<pre>{escape(command)}</pre>
<h2>Operations</h2>
{_table(operations)}
<h2>Reference</h2>
<ul>{"".join(f'<li><a href="{escape(link)}">{escape(link)}</a></li>' for link in links)}</ul>
<h2>Faults</h2>
<ul>{"".join(f"<li>{escape(way)}</li>" for way in ways_to_ask(carrier(contract.schemes)))}</ul>
<pre>{escape(f"curl -H '{HEADER}: status=503' {command.removeprefix('curl ')}")}</pre>
{_table((kind.name, _described(kind)) for kind in KINDS.values())}
<h3>Every fault takes</h3>
{_table((parameter.name, details(parameter)) for parameter in CONDITIONS)}
</body></html>
"""


def _described(kind: Kind) -> str:
    return "\n".join([kind.meaning, *(f"{one.name}: {details(one)}" for one in kind.parameters)])


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return (
        "<table>"
        + "".join(f"<tr><th>{escape(name)}</th><td><code>{escape(value)}</code></td></tr>" for name, value in rows)
        + "</table>"
    )
