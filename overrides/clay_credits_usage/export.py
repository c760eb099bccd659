"""Writes what was used to a file: CSV, SQLite, XLSX or Parquet."""

from __future__ import annotations

import datetime
import importlib
import io
import json
import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .csv_text import write_csv
from .paths import exists, problem_at
from .plain import records
from .records import COLUMNS
from .store_schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from clay_credits.models import IntegrationCreditReport

    from .records import Usage

_SQL = {datetime.date: "DATE", str: "TEXT", float: "DOUBLE", int: "BIGINT"}
SQL_COLUMNS = {name: _SQL[kind] for name, kind in COLUMNS.items()}
"""The columns of a file and their types, in words that SQLite and DuckDB understand."""

_MOST_XLSX_ROWS = 2**20 - 1
_WIDTHS = {"DATE": 12, "TEXT": 24, "DOUBLE": 12, "BIGINT": 12}
_LOOKS = {
    "DATE": {"num_format": "yyyy-mm-dd", "align": "left"},
    "TEXT": {},
    # The service has three decimal places at most. As many everywhere put decimal points below each other.
    "DOUBLE": {"num_format": "#,##0.000"},
    "BIGINT": {"num_format": "#,##0"},
}

_Rows = list[tuple[Any, ...]]


class ExportError(Exception):
    """The file cannot be written. The message is one sentence. The old file, if there was one, is as it was."""


class TargetError(ExportError):
    """The path is not one that can be written to: its suffix, its folder, or what is there already."""


def write_export(
    source: Usage | IntegrationCreditReport | Sequence[Mapping[str, Any]], path: str | os.PathLike[str]
) -> int:
    """Write what was used to a file, with one row for each entry. The suffix of its name chooses the format.

    Days are dates, amounts are numbers, and all others are texts. What is not known is empty. CSV has no types, so a
    text that a spreadsheet would take for a formula begins with a quote there.

    The file is replaced at once. After a failure, the old file is as it was.

    Args:
        source: What was used, the report of an integration, or dictionaries like those of `records`.
        path: The path of the file, which ends with .csv, .sqlite, .xlsx or .parquet.

    Returns:
        The number of rows.

    Raises:
        ExportError: The file cannot be written, or a library for it is missing.
    """
    path = Path(path)
    check_target(path)
    rows = _rows(source)
    with _told(path), _replacing(path) as temporary:
        _WRITERS[path.suffix.lower()](rows, temporary)
    return len(rows)


def check_target(path: Path) -> None:
    """Find out before a long reading whether a file can be written.

    Raises:
        TargetError: The suffix is not known, the folder is missing, or there is something else at the path.
        ExportError: The library is missing, or the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise TargetError(f"{path}: the name must end with {', '.join(_WRITERS)}")
    with _told(path):
        if problem := problem_at(path):
            raise TargetError(f"{path}: {problem}")
        if exists(path) and _has_snapshots(path):
            raise TargetError(f"{path}: has snapshots, which an export would delete: choose another file")
    if suffix in _LIBRARIES:
        _library(suffix)


def _has_snapshots(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(72)
    return header.startswith(b"SQLite format 3\0") and header[68:] == APPLICATION_ID.to_bytes(4, "big")


def _rows(source: Usage | IntegrationCreditReport | Sequence[Mapping[str, Any]]) -> _Rows:
    listed = source if isinstance(source, list | tuple) else records(source)  # type: ignore[arg-type]
    return [tuple(_clean(record.get(name)) for name in COLUMNS) for record in listed]


def _clean(value: Any) -> Any:
    """Return a text without the halves of characters that JSON can have, and files cannot."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@contextmanager
def _told(path: Path) -> Generator[None]:
    """Replace an error of the file system by a sentence."""
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})") from None


@contextmanager
def _replacing(path: Path) -> Generator[Path]:
    """Yield the path of a new file beside another one, which then replaces it."""
    # The target of a link is replaced, not the link.
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".clay-credits-{secrets.token_hex(8)}")
    try:
        # Refused before the work begins, with a reason that the libraries need not give.
        temporary.touch(exist_ok=False)
        if exists(target):
            shutil.copymode(target, temporary)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(rows: _Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, COLUMNS, rows)


def _write_sqlite(rows: _Rows, path: Path) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in SQL_COLUMNS.items())
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # After a failure, the file is removed.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("BEGIN")
            database.execute(f"CREATE TABLE usage ({columns})")
            places = ", ".join("?" for _ in COLUMNS)
            database.executemany(f"INSERT INTO usage VALUES ({places})", map(_with_iso_day, rows))  # noqa: S608
            database.execute("COMMIT")
    except (sqlite3.Error, OverflowError) as error:
        raise OSError(str(error)) from None


def _with_iso_day(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value.isoformat() if isinstance(value, datetime.date) else value for value in row)


def _write_xlsx(rows: _Rows, path: Path) -> None:
    if len(rows) > _MOST_XLSX_ROWS:
        raise OSError(f"XLSX has at most {_MOST_XLSX_ROWS} rows, not {len(rows)}: use .csv or .parquet")
    library = _library(".xlsx")
    # The library would try to finish its file after a failure, and print a traceback. So it writes to memory.
    content = io.BytesIO()
    # After a failure, it leaves files that are open.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        book = library.Workbook(content, {"constant_memory": True, "tmpdir": folder})
        _fill(book, rows)
        book.close()
    path.write_bytes(content.getvalue())


def _fill(book: Any, rows: _Rows) -> None:
    bold = book.add_format({"bold": True})
    formats = {kind: book.add_format(looks) for kind, looks in _LOOKS.items()}
    sheet = book.add_worksheet("usage")
    _lay_out(sheet, len(rows))
    for column, (name, kind) in enumerate(SQL_COLUMNS.items()):
        sheet.set_column(column, column, _WIDTHS[kind], formats[kind])
        sheet.write_string(0, column, name, bold)
    columns = [formats[kind] for kind in SQL_COLUMNS.values()]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value, columns[column])
            elif value is not None:
                sheet.write_number(number, column, value, columns[column])


def _lay_out(sheet: Any, rows: int) -> None:
    """Keep the header in sight, and print all columns on a page."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_parquet(rows: _Rows, path: Path) -> None:
    library = _library(".parquet")
    with tempfile.TemporaryDirectory() as folder, closing(library.connect()) as database:
        # JSON keeps apart what is empty and what is not known, and is read a hundred times as fast as rows are added.
        lines = Path(folder, "rows.json")
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(dict(zip(COLUMNS, _with_iso_day(row), strict=True))) + "\n" for row in rows)
        try:
            found = database.read_json(str(lines), columns=SQL_COLUMNS, format="newline_delimited")
            found.write_parquet(str(path))
        except library.Error as error:
            number = re.search(r'"errno":"(\d+)"', str(error))
            raise OSError(os.strerror(int(number[1])) if number else str(error).splitlines()[0]) from None


def _library(suffix: str) -> Any:
    """Load the library that a format needs.

    Raises:
        ExportError: It is not installed.
    """
    name, extra = _LIBRARIES[suffix]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise ExportError(f"{suffix} needs {name}: pip install 'clay-credits[{extra}]'") from None


_LIBRARIES = {".xlsx": ("xlsxwriter", "excel"), ".parquet": ("duckdb", "duckdb")}
_WRITERS: dict[str, Callable[[_Rows, Path], None]] = {
    ".csv": _write_csv,
    ".sqlite": _write_sqlite,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
