"""Writes what a command found: as JSON, CSV or Markdown. `screen.py` writes it for people."""

from __future__ import annotations

import csv
import datetime
import importlib
import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import field, frozen

from clay_credits_mock import ExtraMissingError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import ModuleType

SCHEMA = 1
"""The version of the JSON. It goes up when a member is removed or changes its meaning."""

_PLACES = 6

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
        body = {"schema": SCHEMA, "command": found.command, **found.facts}
        if found.columns:
            body["rows"] = [{one.name: row.get(one.name) for one in found.columns} for row in found.rows]
        sys.stdout.write(json.dumps(_json(body), ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    elif form is Form.CSV:
        _write_csv(found)
    else:
        sys.stdout.write(_markdown(found))


def _write_csv(found: Found) -> None:
    # Windows would replace the end of a line again.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(newline="")
    # As in RFC 4180. With another end of lines, Python 3.11 does not quote a text that has "\r" in it.
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    if found.columns:
        writer.writerow([one.name for one in found.columns])
        writer.writerows([_cell(row.get(one.name)) for one in found.columns] for row in found.rows)
        return
    writer.writerow(found.facts)
    writer.writerow([_cell(value) for value in found.facts.values()])


def _cell(value: Any) -> Any:
    """Return a value of a cell. A text that a spreadsheet would take for a formula begins with a quote."""
    plain = _json(value)
    return f"'{plain}" if isinstance(plain, str) and plain[:1] in {"=", "+", "-", "@", "\t", "\r"} else plain


def _markdown(found: Found) -> str:
    lines = [f"| {name.replace('_', ' ')} | {_shown(value)} |" for name, value in found.facts.items()]
    text = ["| | |", "|---|---|", *lines]
    if found.columns:
        text += ["", f"| {' | '.join(one.title for one in found.columns)} |"]
        text += [f"|{'|'.join('---' if one.kind in {'text', 'day'} else '---:' for one in found.columns)}|"]
        text += [
            f"| {' | '.join(_shown(row.get(one.name), one.kind) for one in found.columns)} |" for row in found.rows
        ]
    return "\n".join(text) + "\n"


def _shown(value: Any, kind: Kind | None = None) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.0%}" if kind == "share" else number(value)
    return str(_json(value) if value is not None else "unknown").replace("|", "\\|").replace("\n", " ")


def number(value: float) -> str:
    """Write an amount for people, with one decimal place unless it is whole."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


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
        return int(value) if value.is_integer() else round(value, _PLACES)
    return value
