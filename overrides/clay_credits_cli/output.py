"""Writes what a command found: as JSON, CSV or Markdown. `screen.py` writes it for people."""

from __future__ import annotations

import datetime
import importlib
import json
import re
import sys
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import field, frozen

from clay_credits_mock import ExtraMissingError
from clay_credits_usage.csv_text import write_csv

from .parser import notes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import ModuleType

SCHEMA = 1
"""The version of the JSON. It goes up when a member is removed or changes its meaning."""

_PLACES = 6
_LONG = 1e15
# What GitHub would take for markup. A `_` between letters and digits is plain text.
_MARKUP = re.compile(r"[\\`*<>\[\]|~&$]|(?<![^\W_])_|_(?![^\W_])")

Kind = Literal["text", "credits", "actions", "share", "day", "moment"]


class Form(StrEnum):
    """How the output is written."""

    SCREEN = "screen"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


@frozen
class Column:
    """A column of a table.

    Attributes:
        name: Its key in a row, and in JSON and CSV.
        title: Its title for people.
        kind: What its values are.
    """

    name: str
    title: str
    kind: Kind = "text"


@frozen(kw_only=True)
class Found:
    """What a command found.

    Attributes:
        command: The name of the command.
        facts: Single values, by name. The names of amounts say what they are, such as `remaining_credits`.
        columns: The columns of the table.
        rows: The rows of the table.
    """

    command: str
    facts: dict[str, Any]
    columns: Sequence[Column] = ()
    rows: Sequence[dict[str, Any]] = field(default=())


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the form."""
    group = parser.add_argument_group("output").add_mutually_exclusive_group()
    for form, text in (
        (Form.JSON, "write JSON, with a stable schema"),
        (Form.CSV, "write the table as CSV"),
        (Form.MARKDOWN, "write Markdown, such as for the summary of a GitHub job"),
    ):
        group.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=text)
    parser.set_defaults(form=Form.SCREEN)


def load_screen(module: str = "screen") -> ModuleType:
    """Return a module that writes for people.

    Raises:
        ExtraMissingError: It needs rich.
    """
    try:
        return importlib.import_module(f".{module}", __package__)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "rich":
            raise
        message = "output for a screen needs rich: pip install 'clay-credits[cli]', or use --json, --csv or --markdown"
        raise ExtraMissingError(message, name="rich") from None


def write(found: Found, form: Form) -> None:
    """Write it on stdout, in another form than for the screen."""
    if form is Form.JSON:
        # Other encodings lack characters, and their escapes would not be valid JSON.
        has_all = "utf" in (sys.stdout.encoding or "utf").lower()
        sys.stdout.write(json.dumps(as_json(found), ensure_ascii=not has_all, indent=2, allow_nan=False) + "\n")
    elif form is Form.CSV:
        _write_csv(found)
    else:
        sys.stdout.write(_markdown(found))


def as_json(found: Found) -> dict[str, Any]:
    """Return it as the values of JSON, with what was told on stderr."""
    body: dict[str, Any] = {"schema": SCHEMA, "command": found.command, **found.facts}
    if found.columns:
        body["rows"] = [{one.name: row.get(one.name) for one in found.columns} for row in found.rows]
    body["notes"] = [*notes()]
    return {key: _json(one) for key, one in body.items()}


def _write_csv(found: Found) -> None:
    # Windows would replace the end of a line again.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")
    if found.columns:
        names = [one.name for one in found.columns]
        write_csv(sys.stdout, names, ([_json(row.get(name)) for name in names] for row in found.rows))
    else:
        write_csv(sys.stdout, found.facts, [map(_json, found.facts.values())])


def _markdown(found: Found) -> str:
    # Days that were not chosen are not unknown.
    facts = {name: one for name, one in found.facts.items() if one is not None or name not in {"since", "until"}}
    lines = [f"| {name.replace('_', ' ')} | {_shown(value)} |" for name, value in facts.items()]
    text = ["| | |", "|---|---|", *lines]
    if found.columns:
        text += ["", f"| {' | '.join(one.title for one in found.columns)} |"]
        text += [f"|{'|'.join('---' if one.kind in {'text', 'day'} else '---:' for one in found.columns)}|"]
        text += [
            f"| {' | '.join(_shown(row.get(one.name), one.kind) for one in found.columns)} |" for row in found.rows
        ]
    return "\n".join(text) + "\n"


def _shown(value: Any, kind: Kind | None = None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return share(value) if kind == "share" else number(value)
    return _MARKUP.sub(r"\\\g<0>", str(_json(value) if value is not None else "unknown"))


def number(value: float) -> str:
    """Write an amount for people, with one decimal place unless it is whole or too long to be read."""
    if abs(value) >= _LONG:
        return f"{Decimal(value):.2e}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def exact(value: float) -> str:
    """Write an amount for people with all its decimal places, so that it can be compared with another."""
    return number(value) if abs(value) >= _LONG else f"{value:,.{_PLACES}f}".rstrip("0").rstrip(".")


def share(value: float) -> str:
    """Write a part of the whole in per cent. A small one is not shown as none."""
    return "<1%" if 0 < value < 0.005 else f"{value:.0%}"  # noqa: PLR2004 -- it would be rounded to 0 %


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_json(one) for one in cast("Sequence[Any]", value)]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _LONG else round(value, _PLACES)
    return value
