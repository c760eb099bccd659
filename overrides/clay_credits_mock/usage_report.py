"""The usage of a range of time in the shapes of the live service: trees, and what is in none of them."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from .answers import credits_of
from .period import Period
from .running_totals import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .account import Account, Snapshot
    from .records import Resource, Usage, Workspace

_NAMESPACE = uuid.UUID(int=0)
_OLDEST = datetime.timedelta(days=36_500)


def package_of(integration_id: str) -> str:
    """Return the id of the package of an integration type."""
    return str(uuid.uuid5(_NAMESPACE, integration_id))


def entries_in(
    snapshot: Snapshot, workspace: Workspace, start: datetime.datetime, end: datetime.datetime
) -> Iterator[Usage]:
    """Yield the entries of a range, up to the moment of the snapshot. The end does not belong to it."""
    # Older usage is nowhere, and a range may begin at any time.
    start, last = max(start, snapshot.moment - _OLDEST), min(end, snapshot.moment)
    period = Period.around(start, workspace.first_day)
    while period.start <= last:
        ledger = snapshot.account.ledger(workspace, period.start)
        yield from (one for one in ledger.all.entries if start <= one.moment < end and one.moment <= snapshot.moment)
        if period.end <= period.start:
            return
        period = Period.around(period.end, workspace.first_day)


def unattributed(entries: Iterable[Usage]) -> dict[str, Any]:
    """Return the properties of a report about entries that no entity has."""
    millicredits, executions = _sums(entries)
    return {"unattributedCredits": credits_of(millicredits), "unattributedActionExecutions": executions}


def integration_tree(account: Account, entries: Sequence[Usage]) -> dict[str, Any]:
    """Return the report by integration."""
    names = {one.id: one.name for one in account.integrations}
    ids: Callable[[str], str] = package_of
    if "type-ids" in account.variants:
        ids = str
    elif "key-ids" in account.variants:
        ids = "key_{}".format
    used = grouped(entries, lambda entry: entry.integration_id)
    entities = [_node(ids(one), names[one], "integration", group) for one, group in used.items()]
    return {"entities": entities, **unattributed([])}


def workbook_tree(snapshot: Snapshot, entries: Iterable[Usage]) -> list[dict[str, Any]]:
    """Return a folder for each owner, with the owner's workbook and the tables in it."""
    account = snapshot.account
    resources = {one.id: one for one in account.resources}
    of_owners = grouped(entries, lambda entry: resources[entry.resource_id].owner_id if entry.resource_id else "")
    of_owners.pop("", None)
    return [_folder(snapshot, owner, group, resources) for owner, group in of_owners.items()]


def _folder(snapshot: Snapshot, owner: str, entries: Sequence[Usage], resources: dict[str, Resource]) -> dict[str, Any]:
    account = snapshot.account
    books = [one for one in account.resources_by_owner[owner] if one.kind == "WORKBOOK"]
    used = grouped(entries, lambda entry: entry.resource_id or "")
    tables = [
        _node(one, resources[one].name, "table", group, deleted=not resources[one].exists(snapshot.moment))
        for one, group in used.items()
        if not (books and one == books[0].id)
    ]
    if "hidden-tables" in account.variants:
        tables = [table for table in tables if not table["entity"]["isDeleted"]]
    if books:
        book = _node(books[0].id, books[0].name, "workbook", entries, deleted=not books[0].exists(snapshot.moment))
        if "small-parents" in account.variants:
            book["credits"] = credits_of(int(book["credits"] * 1000) // 2)
        tables = [{**book, "subentities": tables}]
    return {**_node(f"f_{owner}", f"Folder of {owner}", "folder", entries), "subentities": tables}


def _node(one_id: str, name: str, kind: str, entries: Iterable[Usage], *, deleted: bool = False) -> dict[str, Any]:
    millicredits, executions = _sums(entries)
    return {
        "id": one_id,
        "entity": {"name": name, "isDeleted": deleted, "__kind": kind},
        "credits": credits_of(millicredits),
        "actionExecutions": executions,
    }


def _sums(entries: Iterable[Usage]) -> tuple[int, int]:
    listed = list(entries)
    return sum(one.millicredits for one in listed), sum(one.executions for one in listed)
