"""The catalogue of integrations, and which ids of the reports belong to an integration type."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

from attrs import field, frozen

from clay_credits_upstream.resources import catalogue as routes
from clay_credits_usage.sums import total

from .ids import id_of
from .usage_tree import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clay_credits_upstream.models import Action, CreditEntity, CreditReport, IntegrationType

    from .steps import Asking

KEPT_SECONDS = 3600.0
"""How long the catalogue is kept. It is the same for all, changes rarely, and has 25 MB."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@frozen
class Catalogue:
    """The integration types, and the packages of each.

    Attributes:
        types: By id, the types that are in use.
        packages: By the id of a type, the ids of its packages. Empty if the actions were not asked for.
    """

    types: dict[str, IntegrationType]
    packages: dict[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])

    def used_by(self, wanted: str, report: CreditReport) -> float | None:
        """Return the credits of a report that a type used, or None if that is not known.

        An entity belongs to a type if its id is that of the type or of a package of it, or else if it has its name. If
        no entity of the report has a known id, a type without an entity may have used something.
        """
        entities = report.entities
        if entities is None:
            return None
        own = {wanted, *self.packages.get(wanted, ())}
        name = _name(self.types[wanted])
        known = self.types.keys() | {one for ids in self.packages.values() for one in ids}
        ids = [id_of(one) for one in entities]
        mine = [
            entity
            for one, entity in zip(ids, entities, strict=True)
            if one in own or (one not in known and name and _named(entity) == name)
        ]
        if not mine and not known.intersection(ids):
            # Nothing is known by its id, so nothing of the type means 0 only if nothing was used at all.
            return 0 if not entities and whole(report) == 0 else None
        if not mine and has_uuids(report) and wanted not in self.packages:
            # The entities are packages, and it is not known which are those of the type.
            return None
        return total(one.credits_ for one in mine)


def has_uuids(report: CreditReport) -> bool:
    """Return whether a report names integrations by UUIDs, which only the actions explain."""
    return any(_UUID.fullmatch(one.id or "") for one in report.entities or ())


class KeptCatalogue:
    """Asks for the catalogue, and keeps it for a while. It has nothing of an account in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._types: tuple[float, dict[str, IntegrationType]] | None = None
        self._packages: dict[str, tuple[float, dict[str, frozenset[str]]]] = {}

    def fresh_types(self) -> Asking[dict[str, IntegrationType]]:
        """Ask for the types."""
        (listed,) = yield [routes.call_list_integration_types()]
        types = _in_use(listed)
        with self._lock:
            self._types = (time.monotonic() + KEPT_SECONDS, types)
        return types

    def types_with(self, wanted: str) -> Asking[dict[str, IntegrationType]]:
        """Return the types, and ask for them if they are old or lack one."""
        kept = self._types
        if kept is not None and time.monotonic() < kept[0] and wanted in kept[1]:
            return kept[1]
        return (yield from self.fresh_types())

    def known(self, wanted: str, workspace: str | None) -> Asking[Catalogue]:
        """Return the catalogue, with its packages if a workspace is passed."""
        types = yield from self.types_with(wanted)
        return Catalogue(types) if workspace is None else Catalogue(types, (yield from self._packages_of(workspace)))

    def _packages_of(self, workspace: str) -> Asking[dict[str, frozenset[str]]]:
        """Return the packages of each type, and ask for the actions if they are old."""
        kept = self._packages.get(workspace)
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        (listed,) = yield [routes.call_list_actions(workspace_id=workspace)]
        packages = _by_type(listed.actions or ())
        with self._lock:
            self._packages[workspace] = (time.monotonic() + KEPT_SECONDS, packages)
        return packages


def _named(entity: CreditEntity) -> str:
    return ((entity.entity and entity.entity.name) or "").lower()


def _name(one: IntegrationType) -> str:
    return ((one.display_metadata and one.display_metadata.name) or "").lower()


def _in_use(listed: Iterable[IntegrationType]) -> dict[str, IntegrationType]:
    return {one.id: one for one in listed if one.id is not None and one.to_dict().get("deletedAt") is None}


def _by_type(actions: Iterable[Action]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in actions:
        if one.package is not None and one.auth is not None and one.auth.provider_type is not None:
            found.setdefault(one.auth.provider_type, set()).add(one.package)
    return {type_id: frozenset(packages) for type_id, packages in found.items()}
