"""Files of what was used: what is in them, and that a failure leaves the old file."""

import csv
import datetime
import errno
import gc
import importlib
import os
import re
import sqlite3
import sys
import warnings
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clay_credits.models import IntegrationCreditReport
from clay_credits.usage import Balance, Entry, Usage, records
from clay_credits_usage import export
from clay_credits_usage.export import SQL_COLUMNS as COLUMNS
from clay_credits_usage.export import ExportError, check_target, write_export
from clay_credits_usage.store import Store

DAY = datetime.date(2024, 6, 20)
SUFFIXES = [".csv", ".sqlite", ".xlsx", ".parquet"]
TRICKY = {
    "day": DAY,
    "integration_id": "007",
    "integration": "=1+1",
    "owner_id": "-5",
    "owner": "'@SUM",
    "resource_id": "1e5",
    "resource": 'two\nlines, "quotes", ü, 表',
    "credits": 0.1,
    "actions": 3,
}
UNKNOWN = dict.fromkeys(COLUMNS)
ROWS = [TRICKY, UNKNOWN, TRICKY | {"day": datetime.date(1999, 12, 31), "credits": 20.0, "resource": "\tx"}]


def usage(*entries, **names):
    balance = Balance(moment=datetime.datetime(2024, 6, 20, tzinfo=datetime.UTC))
    return Usage(workspace_id="w", balance=balance, entries=entries, **names)


def from_csv(path):
    """Read a file as its documentation says."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = {name: re.sub(r"^'('*[=+\-@\t\r])", r"\1", text) or None for name, text in row.items()}
            yield known | {
                "day": known["day"] and datetime.date.fromisoformat(known["day"]),
                "credits": known["credits"] and float(known["credits"]),
                "actions": known["actions"] and int(known["actions"]),
            }


def from_sqlite(path):
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute("SELECT * FROM usage"):
            yield dict(row) | {"day": row["day"] and datetime.date.fromisoformat(row["day"])}


def from_parquet(path):
    with importlib.import_module("duckdb").connect() as database:
        found = database.read_parquet(str(path))
        assert dict(zip(found.columns, map(str, found.types), strict=True)) == {
            name: kind.replace("TEXT", "VARCHAR") for name, kind in COLUMNS.items()
        }
        for row in found.fetchall():
            yield dict(zip(COLUMNS, row, strict=True))


def from_xlsx(path):
    with zipfile.ZipFile(path) as book:
        sheet, styles = (ET.fromstring(book.read(f"xl/{name}.xml")) for name in ("worksheets/sheet1", "styles"))  # noqa: S314 -- the test wrote it
    formats = {one.get("numFmtId") for one in styles.iter(f"{NS}numFmt") if one.get("formatCode") == "yyyy-mm-dd"}
    used = [one.get("numFmtId") in formats for one in styles.find(f"{NS}cellXfs")]
    rows = {int(row.get("r")): [cell_of(cell, used) for cell in row] for row in sheet.iter(f"{NS}row")}
    assert [text for _, text in rows[1]] == list(COLUMNS)
    # A row without anything in it is left out.
    for number in range(2, max(rows) + 1):
        yield UNKNOWN | {list(COLUMNS)[ord(place[0]) - ord("A")]: value for place, value in rows.get(number, ())}


NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cell_of(cell, is_date):
    assert cell.find(f"{NS}f") is None, "a formula"
    if cell.get("t") == "inlineStr":
        return cell.get("r"), "".join(one.text for one in cell.iter(f"{NS}t"))
    number = float(cell.find(f"{NS}v").text)
    if is_date[int(cell.get("s", 0))]:
        return cell.get("r"), datetime.date(1899, 12, 30) + datetime.timedelta(days=number)
    return cell.get("r"), number


READERS = {".csv": from_csv, ".sqlite": from_sqlite, ".xlsx": from_xlsx, ".parquet": from_parquet}


def need(suffix):
    """Skip the test if the library of a format is not installed."""
    if suffix in export._LIBRARIES:
        pytest.importorskip(export._LIBRARIES[suffix][0])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []], ids=["some", "one", "none"])
def test_rows_come_back_with_their_types(tmp_path, suffix, rows):
    need(suffix)
    path = tmp_path / f"it's a file{suffix}"
    assert write_export(rows, path) == len(rows)
    assert list(READERS[suffix](path)) == rows
    assert list(tmp_path.iterdir()) == [path]


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.none() | st.dates(),
            **{name: TEXTS for name, kind in COLUMNS.items() if kind == "TEXT"},
            "credits": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "actions": st.none() | st.integers(-(2**63), 2**63 - 1),
        }
    ).map(lambda row: {name: row[name] for name in COLUMNS}),
    max_size=5,
)


@pytest.mark.parametrize("suffix", [".csv", ".sqlite", ".parquet"])
@settings(max_examples=60)
@given(rows=RECORDS)
def test_any_rows_come_back(suffix, rows):
    need(suffix)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"usage{suffix}")
        write_export(rows, path)
        assert list(READERS[suffix](path)) == rows


@pytest.mark.parametrize("suffix", [".csv", ".sqlite"])
def test_usage_is_written_with_names(tmp_path, suffix):
    entry = Entry(day=DAY, integration_id="a", owner_id="u", resource_id="t", credits=2.5, actions=4)
    used = usage(entry, Entry(credits=1.0), owners={"u": "Amber"}, integrations={"a": "Sample"})
    path = tmp_path / f"usage{suffix.upper()}"
    assert write_export(used, path) == 2
    assert list(READERS[suffix](path)) == records(used)


def test_a_report_is_written(tmp_path):
    body = {"integrationType": "a", "rows": [{"date": "2024-06-03", "userId": "u", "usedCredits": 2.5}]}
    report = IntegrationCreditReport.from_dict(body)
    path = tmp_path / "usage.csv"
    write_export(report, path)
    assert list(from_csv(path)) == records(report)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_a_character_is_replaced(tmp_path, suffix):
    need(suffix)
    path = tmp_path / f"usage{suffix}"
    write_export([TRICKY | {"owner": "a\ud800"}], path)
    assert [row["owner"] for row in READERS[suffix](path)] == ["a?"]
    write_export(usage(Entry(day=DAY, owner_id="b"), owners={"b": "b\ud800\x1b\n"}), path)
    assert [row["owner"] for row in READERS[suffix](path)] == ["b?? "]


def test_no_cell_of_csv_is_a_formula(tmp_path):
    path = tmp_path / "usage.csv"
    write_export([UNKNOWN | {"owner": f"{first}1"} for first in "=+-@\t\r"], path)
    with path.open(newline="", encoding="utf-8") as file:
        assert {row["owner"][0] for row in csv.DictReader(file)} == {"'"}


def a_folder(path):
    path.mkdir()


def a_pipe(path):
    os.mkfifo(path)


def snapshots(path):
    Store.open(path, create=True).close()


def nothing(path):
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("usage", nothing, "the name must end with .csv, .sqlite, .xlsx, .parquet"),
        ("usage.txt", nothing, "the name must end with"),
        ("usage.csv", a_folder, "is not a regular file"),
        ("usage.csv", a_pipe, "is not a regular file"),
        ("missing/usage.csv", nothing, "its folder does not exist"),
        ("usage.sqlite", snapshots, "has snapshots, which an export would delete"),
    ],
)
def test_a_target_is_refused_before_the_work(tmp_path, name, make, reason):
    path = tmp_path / name
    make(path)
    before = path.read_bytes() if path.is_file() else path.exists()
    for use in (check_target, lambda path: write_export(ROWS, path)):
        with pytest.raises(ExportError, match=re.escape(reason)) as caught:
            use(path)
        assert len(str(caught.value).splitlines()) == 1
    assert (path.read_bytes() if path.is_file() else path.exists()) == before


@pytest.mark.parametrize(("suffix", "extra"), [(".xlsx", "excel"), (".parquet", "duckdb")])
def test_a_missing_library_is_told_with_its_extra(tmp_path, monkeypatch, suffix, extra):
    monkeypatch.setitem(sys.modules, export._LIBRARIES[suffix][0], None)
    with pytest.raises(ExportError, match=rf"pip install 'clay-credits\[{extra}\]'"):
        write_export(ROWS, tmp_path / f"usage{suffix}")
    assert not list(tmp_path.iterdir())


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def denied(*_, **__):
    raise PermissionError(errno.EACCES, "Permission denied")


def kept(path, reason, rows=ROWS):
    """Check that an export fails, and leaves the old file and no other."""
    path.write_text("old")
    with pytest.raises(ExportError, match=reason) as caught:
        write_export(rows, path)
    assert len(str(caught.value).splitlines()) == 1
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("where", "what", "reason"),
    [
        ((os, "fsync"), full_disk, "No space left on device"),
        ((Path, "touch"), denied, "Permission denied"),
        ((Path, "replace"), denied, "Permission denied"),
    ],
    ids=["full", "no permission", "file in use"],
)
def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch, suffix, where, what, reason):
    need(suffix)
    with monkeypatch.context() as patched:
        patched.setattr(*where, what)
        kept(tmp_path / f"usage{suffix}", reason)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_is_full_in_the_middle_leaves_the_old_file(tmp_path, suffix):
    need(suffix)
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    many = [TRICKY | {"resource": f"t{number:x}{number * 7919:x}"} for number in range(5000)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with warnings.catch_warnings():
            # XlsxWriter does not close its files after a failure.
            warnings.simplefilter("ignore", ResourceWarning)
            kept(tmp_path / f"usage{suffix}", "cannot be written", many)
            gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_is_full_at_the_end_of_a_book_leaves_no_traceback(tmp_path, monkeypatch):
    need(".xlsx")
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    class Book(zipfile.ZipFile):
        def write(self, *arguments):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
            super().write(*arguments)

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", Book)
    try:
        # A traceback of a destructor fails the test.
        kept(tmp_path / "usage.xlsx", r"cannot be written \(File too large\)")
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("suffix", [".sqlite", ".parquet"])
def test_a_number_that_is_too_large_leaves_the_old_file(tmp_path, suffix):
    need(suffix)
    kept(tmp_path / f"usage{suffix}", "cannot be written", [TRICKY | {"actions": 2**70}])


def test_more_rows_than_a_sheet_has_leave_the_old_file(tmp_path, monkeypatch):
    need(".xlsx")
    monkeypatch.setattr(export, "_MOST_XLSX_ROWS", 2)
    kept(tmp_path / "usage.xlsx", "at most 2 rows")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_file_keeps_its_permissions_and_its_link(tmp_path):
    path, link = tmp_path / "usage.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_export(ROWS, link)
    assert link.is_symlink()
    assert list(from_csv(path)) == ROWS
    assert path.stat().st_mode & 0o777 == 0o640
