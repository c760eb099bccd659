"""The states of the mock's account that the suite tests, without faults on purpose."""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clay_credits.mock import Account
from clay_credits_mock.answers import ANSWERS, ids_of
from clay_credits_mock.app import create_app
from clay_credits_mock.contract import Contract
from clay_credits_mock.front import in_front
from clay_credits_mock.state import State
from openapi_document.loading import read_document

from .run import ROOT, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp

    from openapi_document.document import Document

    Known = Mapping[str, tuple[str, ...]]

OPENAPI = ROOT / "openapi.yaml"
_NEXT_PERIOD = datetime.timedelta(days=20)


def _default(seed: int) -> Account:
    return Account.from_seed(seed)


def _sized(seed: int) -> Account:
    return Account.from_seed(seed, workspaces=4, users=40, integrations=20, days=400)


def _next_period(seed: int) -> Account:
    account = Account.from_seed(seed)
    account.clock.set(account.clock.now() + _NEXT_PERIOD)
    return account


def _young(seed: int) -> Account:
    return Account.from_seed(seed, workspaces=1, users=1, integrations=1, days=1)


def _from_file(_: int) -> Account:
    return Account.from_file(ROOT / "examples" / "account.yaml")


STATES: dict[str, Callable[[int], Account]] = {
    "default": _default,
    "sized": _sized,
    "at 0": _default,
    "next period": _next_period,
    "one day old": _young,
    "from a file": _from_file,
}
"""Functions that return an account of a seed in a state, by the name of the state."""


def known_ids(document: Document, account: Account) -> Known:
    """Return the ids of an account by the parameter that takes them. Other parameters have the document's examples."""
    parameters = [one for operation in document.operations() for one in operation.parameters if one["in"] == "path"]
    examples = {one["name"]: (str(one["example"]),) for one in parameters if "example" in one}
    return examples | {name: tuple(by_id) for name, by_id in ids_of(account).items()}


def all_things(account: Account) -> dict[str, frozenset[str]]:
    """Return the ids of what the lists of an account must show, by the name of the schema."""
    now = account.now()
    owners = (user for user in account.users if user.role is not None and user.workspace_id == account.workspace_id)
    return {
        "Owner": frozenset(user.id for user in owners),
        "Resource": frozenset(one.id for user in account.users for one in now.resources_of(user)),
        "Integration": frozenset(one.id for one in account.integrations),
    }


def changed(edit: Callable[[dict[str, Any]], object], source: Document) -> Document:
    """Return an edited copy of a document.

    Raises:
        DocumentError: No client can be generated from the result.
    """
    content = json.loads(json.dumps(source.content))
    edit(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.yaml"
        path.write_text(json.dumps(content), encoding="utf-8")
        return read_document(path)


def about(document: Document, ids: Mapping[str, str]) -> Document:
    """Return a copy of a document whose parameters have other examples."""

    def edit(content: dict[str, Any]) -> None:
        for parameter in content["components"]["parameters"].values():
            if parameter["name"] in ids:
                parameter["example"] = ids[parameter["name"]]

    return changed(edit, document)


def with_faults(account: Account, package: str) -> ASGIApp:
    """Return the mock of a package, which can be asked for each documented error."""
    contract = Contract(package)
    return in_front(create_app(account, contract), contract, State(account, contract))


def subject(
    state: str = "default",
    seed: int = 0,
    *,
    wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    edit: Callable[[dict[str, Any]], object] = lambda _: None,
) -> tuple[Subject, Account]:
    """Create the mock in a state, to be called in process.

    `wrap` and `edit` change the application and the document, for example to break them.
    """
    account = STATES[state](seed)
    document = changed(edit, read_document(OPENAPI))
    known = known_ids(document, account)
    # In a seeded account, the second workspace has no credits left.
    chosen = {name: ids[1 if state == "at 0" and name == "workspaceId" else 0] for name, ids in known.items()}
    from_document = frozenset({one.operation_id for one in document.operations()} - ANSWERS.keys())
    app = wrap(with_faults(account, "clay_credits"))
    now, things = account.clock.now(), all_things(account)
    source = about(document, chosen)
    return (
        Subject(source, account.session, known, app=app, now=now, things=things, from_document=from_document),
        account,
    )
