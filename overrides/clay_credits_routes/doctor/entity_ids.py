"""Which kinds of ids the entities of a report have, and where they are known from. Never an id."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from .shares import share

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from clay_credits_upstream.models import CreditReport

_KINDS = {
    "UUID": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "number": re.compile(r"[0-9]+"),
    "prefix_": re.compile(r"[a-z]+_.+"),
}
_CHILDREN = "subentities"


def top_ids(report: CreditReport) -> list[Any]:
    """Return the ids at the top of a report, also those of another type than the described one."""
    return [one.get("id") for one in _objects(report.to_dict().get("entities"))]


def lower_ids(report: CreditReport) -> list[Any]:
    """Return the ids below the top of a report."""
    return [one.get("id") for top in _objects(report.to_dict().get("entities")) for one in _below(top)]


def kinds(ids: Collection[object]) -> str:
    """Return the kinds of ids and the share of each, such as `UUID 100 %`."""
    counted = Counter(map(_kind, ids))
    return ", ".join(f"{kind} {share(count, len(ids))}" for kind, count in counted.most_common()) or "none"


def known(ids: Collection[object], places: Mapping[str, Collection[str]]) -> str:
    """Return the share of ids that each place has."""
    return ", ".join(
        f"{place} {share(sum(str(one) in there for one in ids), len(ids))}" for place, there in places.items()
    )


def _kind(one: object) -> str:
    text = str(one) if isinstance(one, str | int) else ""
    return next((kind for kind, form in _KINDS.items() if form.fullmatch(text)), "other")


def _below(entity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in _objects(entity.get(_CHILDREN)):
        yield one
        yield from _below(one)


def _objects(listed: Any) -> list[dict[str, Any]]:
    items = cast("list[object]", listed) if isinstance(listed, list) else []
    return [cast("dict[str, Any]", one) for one in items if isinstance(one, dict)]
