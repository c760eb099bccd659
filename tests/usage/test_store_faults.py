"""The database of snapshots: what it refuses, and that nothing is ever lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clay_credits_usage import store_connection
from clay_credits_usage import store_schema as schema
from clay_credits_usage.store import Store
from clay_credits_usage.store_errors import StoreError
from limits import join, output_of, run_program
from stored import filled, usage, used


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a folder #1?" / "usage.db"


@pytest.fixture
def store(path):
    path.parent.mkdir()
    with Store.open(path, create=True) as opened:
        yield opened


def text(path):
    path.write_text("day,credits\n" * 100)


def foreign(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")


def newer(path):
    filled(path, usage(1))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")


def damaged(path):
    filled(path, usage(1, *(used(1, 5, owner_id=f"u{number}") for number in range(500))))
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def missing(path):
    assert not path.exists()


def pipe(path):
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "create", "reason"),
    [
        (missing, False, "does not exist"),
        *((Path.mkdir, create, "is not a regular file") for create in (False, True)),
        *((pipe, create, "is not a regular file") for create in (False, True)),
        *((text, create, "is not a database of snapshots") for create in (False, True)),
        *((foreign, create, "is not a database of snapshots") for create in (False, True)),
        *((newer, create, "was made by a newer version") for create in (False, True)),
    ],
)
def test_what_is_no_database_of_ours_is_refused_and_stays(tmp_path, make, create, reason):
    path = tmp_path / "usage.db"
    make(path)
    before = path.read_bytes() if path.is_file() else path.exists()
    with pytest.raises(StoreError, match=reason) as caught:
        Store.open(path, create=create)
    assert len(str(caught.value).splitlines()) == 1
    assert (path.read_bytes() if path.is_file() else path.exists()) == before


def test_an_empty_file_becomes_a_database_only_if_it_is_to_be_created(tmp_path):
    path = tmp_path / "usage.db"
    path.touch()
    with pytest.raises(StoreError, match="is not a database of snapshots"):
        Store.open(path)
    filled(path, usage(1))
    with Store.open(path) as store:
        assert store.usage("w") == usage(1)


def test_a_damaged_database_is_told(tmp_path):
    path = tmp_path / "usage.db"
    damaged(path)
    with Store.open(path) as store, pytest.raises(StoreError, match="is damaged"):
        store.add(usage(2, used(1, 5)))


def test_a_number_that_is_too_large_changes_nothing(store):
    store.add(usage(1, used(1, 5)))
    with pytest.raises(StoreError, match="a number that large"):
        store.add(usage(2, used(1, 6), used(2, 5, actions=2**63)))
    assert store.usage("w") == usage(1, used(1, 5))


def test_a_database_in_use_is_told_after_a_while(path, store, monkeypatch):
    monkeypatch.setattr(store_connection, "BUSY_SECONDS", 0.05)
    store.add(usage(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store.open(path) as waiting:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is in use by another process"):
            waiting.add(usage(2))
        assert waiting.usage("w") == usage(1)
        other.execute("COMMIT")
        assert waiting.add(usage(2))


def test_a_signal_ends_the_waiting_for_a_database_in_use(path, store, request):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    store.add(usage(1))
    send = threading.Timer(0.1, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store.open(path) as waiting:
        other.execute("BEGIN IMMEDIATE")
        send.start()
        with pytest.raises(KeyboardInterrupt):
            waiting.add(usage(2))
    join(send)


@contextmanager
def without_rights():
    """Run as a person who may do little, if the tests run as one who may do everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_without_permission_it_can_be_read_but_not_written():
    with TemporaryDirectory() as folder:
        path = Path(folder, "usage.db")
        filled(path, usage(1))
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with without_rights():
            with Store.open(path) as store:
                assert store.usage("w") == usage(1)
                with pytest.raises(StoreError, match="you have no permission"):
                    store.add(usage(2))
            with pytest.raises(StoreError, match="you have no permission"):
                Store.open(path.with_name("new.db"), create=True)
        Path(folder).chmod(0o755)


@contextmanager
def files_of_at_most(size):
    """Make each file that would become longer fail, as on a full disk."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_changes_nothing(path, store):
    store.add(usage(1, used(1, 5)))
    many = usage(2, *(used(2, 1, owner_id=f"u{number}") for number in range(2000)))
    with files_of_at_most(path.stat().st_size), pytest.raises(StoreError, match="the disk is full"):
        store.add(many)
    assert store.usage("w") == usage(1, used(1, 5))
    assert store.add(many)


NEXT = ("ALTER TABLE snapshots ADD COLUMN note TEXT", "UPDATE snapshots SET note = 'old'")


def test_an_older_database_is_brought_up_to_date(tmp_path, monkeypatch):
    path = tmp_path / "usage.db"
    filled(path, usage(1, used(1, 5)))
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    with Store.open(path) as store:
        assert store.usage("w") == usage(1, used(1, 5))
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT note FROM snapshots").fetchall() == [("old",)]
        assert database.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)


def test_a_failed_step_leaves_the_old_database(tmp_path, monkeypatch):
    path = tmp_path / "usage.db"
    filled(path, usage(1, used(1, 5)))
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, (*NEXT, "SELECT * FROM missing")])
        with pytest.raises(StoreError, match="cannot be used"):
            Store.open(path)
    with Store.open(path) as store:
        assert store.usage("w") == usage(1, used(1, 5))


AT_ONCE = """
import datetime, sys
from clay_credits.usage import Balance, Entry, Usage
from clay_credits_usage.store import Store

start = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
for number in range(int(sys.argv[2]), 12, 2):
    moment = start + datetime.timedelta(days=number)
    entries = tuple(Entry(day=moment.date(), credits=1.0, owner_id=f"u{one}") for one in range(20))
    usage = Usage(workspace_id="w", balance=Balance(moment=moment, period_start=moment), entries=entries)
    with Store.open(sys.argv[1], create=True) as store:
        store.add(usage)
"""


def test_two_processes_at_once_lose_nothing(tmp_path):
    path = tmp_path / "usage.db"
    started = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE, path, str(number)], stderr=subprocess.PIPE, text=True)
        for number in range(2)
    ]
    assert [output_of(one)[1] for one in started] == ["", ""]
    with Store.open(path) as store:
        assert list(store.daily("w").values()) == [20.0] * 12
        assert len(store.balances("w")) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_process_that_is_killed_at_any_step_loses_nothing(tmp_path):
    program = Path(__file__).with_name("killed_writer.py")
    run = run_program([sys.executable, str(program), str(tmp_path)], check=True)
    statements, writes = map(int, run.stdout.split())
    assert statements > 30
    assert writes > 5
