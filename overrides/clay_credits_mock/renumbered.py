"""Records with the ids that the live service has: people and workspaces are numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .period import Period
    from .records import Records, Usage, Workspace

_FIRST_WORKSPACE = 12345
_FIRST_USER = 1001


def renumbered(records: Records) -> Records:
    """Return records whose workspaces and users have decimal digits as ids. Those that have them already keep them."""
    workspaces = _numbers((one.id for one in records.workspaces), _FIRST_WORKSPACE)
    users = _numbers((one.id for one in records.users), _FIRST_USER)
    before = {workspaces[one.id]: one for one in records.workspaces}

    def usage(workspace: Workspace, period: Period) -> Iterator[Usage]:
        for one in records.usage(before[workspace.id], period):
            yield evolve(one, user_id=users[one.user_id])

    return evolve(
        records,
        workspaces=tuple(evolve(one, id=workspaces[one.id]) for one in records.workspaces),
        users=tuple(evolve(one, id=users[one.id], workspace_id=workspaces[one.workspace_id]) for one in records.users),
        resources=tuple(evolve(one, owner_id=users[one.owner_id]) for one in records.resources),
        usage=usage,
    )


def _numbers(ids: Iterable[str], first: int) -> dict[str, str]:
    listed = list(ids)
    taken, number, found = set(listed), first, dict[str, str]()
    for one in listed:
        if one.isdecimal():
            found[one] = one
            continue
        while str(number) in taken:
            number += 1
        found[one] = str(number)
        number += 1
    return found
