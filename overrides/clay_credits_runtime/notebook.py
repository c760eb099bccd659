"""Tables of models for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from attrs import Attribute

    from .codec_base import Field

_MOST_ROWS = 20


def table(fields: Iterable[Field | Attribute[Any]], model: Any) -> str:
    """Return the attributes of a model as HTML, with a table for each list of models."""
    values = [(one.name, getattr(model, one.name)) for one in fields]
    lists = [(name, value) for name, value in values if _models_in(value)]
    single = [
        f"<tr><th>{escape(name)}</th><td>{_text(value)}</td></tr>"
        for name, value in values
        if not _models_in(value) and value is not None
    ]
    return f"<table>{''.join(single)}</table>{''.join(_list(name, value) for name, value in lists)}"


def _models_in(value: Any) -> bool:
    return isinstance(value, list) and any(hasattr(one, "__document_fields__") for one in cast("Any", value))


def rows(name: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> str:
    """Return a table with the first rows as HTML."""
    head = "".join(f"<th>{escape(one)}</th>" for one in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in values[:_MOST_ROWS])
    more = f"<p>... {len(values) - _MOST_ROWS} more</p>" if len(values) > _MOST_ROWS else ""
    return f"<p>{escape(name)}</p><table><tr>{head}</tr>{body}</table>{more}"


def _list(name: str, models: list[Any]) -> str:
    names = [one.name for one in models[0].__document_fields__]
    return rows(name, names, [[getattr(model, one) for one in names] for model in models])


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value))
