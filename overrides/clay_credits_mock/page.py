"""The HTML page at `/`, which shows how to call the mock."""

from __future__ import annotations

import re
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
    from .contract import Contract, Operation
    from .faults.kinds import Kind, Parameter

DOCUMENT = "/openapi.yaml"
_MOST_LISTED = 5
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


def style() -> str:
    """Return the look of the page, which the HTTP reference shares."""
    folder = files("clay_credits_mock")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("palette.css", "page.css"))


def page(account: Account, contract: Contract, *, control: str | None = None) -> ASGIApp:
    """Return an application that answers `/` and the path of the document.

    `control` is the path of the control API's document; None if the control API is off.
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
    title = escape(f"Mock of the {contract.title} {contract.version}")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
{style()}</style></head><body><main>
<h1>{title}</h1>
<p>Every value is invented.</p>
{_table((name, f"<code>{escape(value)}</code>") for name, value in connection.items())}
<pre>{escape(command)}</pre>
<h2>Operations</h2>
{_table((one.operation_id, _called(one)) for one in contract.operations())}
<h2>Reference</h2>
{_list(f'<a href="{escape(link)}">{escape(link)}</a>' for link in links)}
<h2>Faults</h2>
{_list(escape(way) for way in ways_to_ask(carrier(contract.schemes)))}
<pre>{escape(f"curl -H '{HEADER}: status=503' {command.removeprefix('curl ')}")}</pre>
{_table((kind.name, _described(kind)) for kind in KINDS.values())}
<h3>Every fault takes</h3>
{_list(map(_detailed, CONDITIONS))}
</main></body></html>
"""


def _called(operation: Operation) -> str:
    return f'<span class="method">{operation.method}</span> <code>{escape(operation.path)}</code>'


def _described(kind: Kind) -> str:
    return _text(kind.meaning) + (_list(map(_detailed, kind.parameters)) if kind.parameters else "")


def _detailed(parameter: Parameter) -> str:
    return f"<code>{parameter.name}</code>: {_text(details(parameter))}"


def _text(text: str) -> str:
    return re.sub("`(.+?)`", r"<code>\1</code>", escape(text))


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return f"<table>{''.join(f'<tr><th>{escape(name)}</th><td>{cell}</td></tr>' for name, cell in rows)}</table>"
