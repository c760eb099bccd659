"""The example for dlt, with DuckDB and PostgreSQL. `make dlt` runs it, `make test` does not."""

import datetime
import json
import os
import pickle
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from clay_credits.mock import InProcessMock, MockServer
from clay_credits.usage import Balance, Entry, Usage, read_usage, records
from demo import environment_of
from limits import PROCESS_LIMIT, eventually, run_program
from stored import JULY, JUNE, usage, used

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "build/dlt/bin/python"
EXAMPLE = ROOT / "examples/dlt/pipeline.py"
LOAD = """\
import pickle, sys
import pipeline
for usage in pickle.load(sys.stdin.buffer):
    pipeline.load(usage, sys.argv[1])
"""
QUERY = """\
import json, sys
import dlt
pipeline = dlt.pipeline("clay_credits", destination=sys.argv[1], dataset_name="clay")
with pipeline.sql_client() as client, client.execute_query(sys.argv[2]) as cursor:
    print(json.dumps(cursor.fetchall(), default=str))
"""


class Warehouse:
    """A destination of dlt, with a folder for what it and dlt write."""

    def __init__(self, name, folder, **variables):
        own = {"DLT_DATA_DIR": str(folder / "dlt"), "RUNTIME__DLTHUB_TELEMETRY": "false"}
        path = os.pathsep.join(str(ROOT / one) for one in ("generated", "overrides", "examples/dlt"))
        self.name, self.folder = name, folder
        self.environment = {**os.environ, **own, "PYTHONPATH": path, **variables}

    def run(self, *arguments, **variables):
        """Run the example."""
        command = [str(PYTHON), str(EXAMPLE), self.name, *arguments]
        return run_program(command, env={**self.environment, **variables}, cwd=self.folder)

    def load(self, *usages):
        """Load made-up usage, one after the other."""
        command = [str(PYTHON), "-c", LOAD, self.name]
        options = {"cwd": self.folder, "env": self.environment, "timeout": PROCESS_LIMIT}
        subprocess.run(command, input=pickle.dumps(usages), check=True, **options)

    def query(self, text):
        command = [str(PYTHON), "-c", QUERY, self.name, text]
        return json.loads(run_program(command, check=True, env=self.environment, cwd=self.folder).stdout)

    def rows(self):
        return self.query(f"SELECT {', '.join(records(usage(1, used(1, 1.0)))[0])} FROM usage")  # noqa: S608 -- our names


class Postgres:
    """A PostgreSQL server in a temporary folder, on 127.0.0.1 only. Other users of the machine cannot log in to it."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.password = programs, folder, secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        # It refuses to run as root. Debian's package has a user for it.
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.user:
            shutil.chown(folder, "postgres", "postgres")
        password = folder / "password"
        password.write_text(self.password)
        password.chmod(0o644)  # the folder is closed to others
        options = ["-U", "clay", "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", f"--pwfile={password}"]
        run_program(self.command("initdb", "-D", "data", *options), check=True, cwd=folder, **self.user)
        with (folder / "log").open("wb") as log:
            address = ("-h", "127.0.0.1", "-p", str(self.port), "-k", "", "-F")
            command = self.command("postgres", "-D", "data", *address)
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **self.user)

    def command(self, name, *arguments):
        return [str(self.programs / name), *arguments]

    def psql(self, text):
        command = self.command("psql", "-X", "-w", "-c", text, self.url("postgres", password=False))
        return run_program(command, env={**os.environ, "PGPASSWORD": self.password}, cwd=self.folder)

    def is_ready(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return self.psql("SELECT 1").returncode == 0

    def url(self, database, *, password=True):
        secret = f":{self.password}" if password else ""
        return f"postgresql://clay{secret}@127.0.0.1:{self.port}/{database}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PROCESS_LIMIT)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def postgres():
    if not shutil.which("pg_config"):
        pytest.skip("pg_config not found: install Debian's package postgresql")
    programs = Path(run_program(["pg_config", "--bindir"], check=True).stdout.strip())
    if not (programs / "initdb").exists():
        pytest.skip("initdb not found: install Debian's package postgresql")
    # Not below pytest's folder, which is closed to the user of the server.
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(programs, Path(folder))
        try:
            eventually(server.is_ready)
            yield server
        finally:
            server.stop()


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request, tmp_path):
    if request.param == "duckdb":
        return Warehouse("duckdb", tmp_path)
    server, database = request.getfixturevalue("postgres"), f"clay_{secrets.token_hex(4)}"
    assert server.psql(f"CREATE DATABASE {database}").returncode == 0
    return Warehouse("postgres", tmp_path, DESTINATION__POSTGRES__CREDENTIALS=server.url(database))


def sorted_rows(usage):
    return sorted(json.loads(json.dumps([list(one.values()) for one in records(usage)], default=str)), key=repr)


def test_the_demo_has_each_row_once_however_often_it_is_loaded(warehouse):
    for _ in range(2):
        run = warehouse.run("--demo")
        assert run.returncode == 0, run.stderr
        assert "LOADED and contains no failed jobs" in run.stdout
    mock = InProcessMock()
    read = read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    assert sorted(warehouse.rows(), key=repr) == sorted_rows(read)
    assert (
        warehouse.query("SELECT remaining, used, total, actions FROM balances")
        == [[read.balance.remaining, read.balance.used, read.balance.total, None]] * 2
    )


def test_an_account_is_read_again_when_it_has_used_more(warehouse):
    with MockServer() as server:
        variables = environment_of(server) | {"CLAY_WORKSPACE": server.account.workspace_id}
        for _ in range(2):
            run = warehouse.run(**variables)
            assert run.returncode == 0, run.stderr
            server.account.clock.set(server.account.clock.now() + datetime.timedelta(days=3))
        ((newest,),) = warehouse.query("SELECT max(used) FROM balances")
    ((total,),) = warehouse.query("SELECT sum(credits) FROM usage")
    assert total == pytest.approx(newest)
    assert len(warehouse.query("SELECT DISTINCT used FROM balances")) == 2


def test_rows_that_are_not_known_in_part_are_not_doubled(warehouse):
    parts = {"owner_id": "o", "resource_id": "t"}
    entries = [
        used(1, 1),
        used(1, 1.5, **parts),
        used(None, 0.25),
        Entry(credits=0.125),
        Entry(),
        used(2, None, actions=3),
        *[used(3, 2.0)] * 2,
    ]
    read = usage(3, *entries, owners={"o": '=x "ü" \\'}, resources={"t": "2024-06-01T00:00:00Z"})
    warehouse.load(read, read)
    assert sorted(warehouse.rows(), key=repr) == sorted_rows(read)


def test_a_period_is_as_the_newest_reading_has_it_and_others_stay(warehouse):
    june = usage(30, used(29, 1.0), used(None, 4.0))
    warehouse.load(june, usage(30, used(29, 5.0)), usage(31, used(31, 7.0), start=JULY))
    warehouse.load(usage(31, used(31, 9.0), start=JULY), usage(30, used(30, 11.0), workspace="other"))
    found = warehouse.query("SELECT workspace_id, CAST(day AS TEXT), credits FROM usage")
    assert sorted(found) == [["other", "2024-06-30", 11.0], ["w", "2024-06-29", 5.0], ["w", "2024-07-01", 9.0]]
    assert warehouse.query("SELECT count(*) FROM balances") == [[5]]


def test_an_account_without_usage_has_a_balance(warehouse):
    warehouse.load(Usage(workspace_id="w", balance=Balance(moment=JULY, period_start=JUNE)))
    assert warehouse.query("SELECT workspace_id, used FROM balances") == [["w", None]]


@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        ({}, 2, "name the workspace in CLAY_WORKSPACE, or use --demo"),
        ({"CLAY_WORKSPACE": "w_1"}, 1, "pipeline: "),
    ],
)
def test_what_is_missing_is_told(variables, code, message, tmp_path):
    run = Warehouse("duckdb", tmp_path).run(**variables)
    assert run.returncode == code
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_dlt_does_not_report_runs_to_its_makers(tmp_path):
    tracker = "import dlt.common.runtime.anon_tracker as tracker\nprint(tracker._ANON_TRACKER_ENDPOINT)"
    warehouse = Warehouse("duckdb", tmp_path)
    del warehouse.environment["RUNTIME__DLTHUB_TELEMETRY"]
    command = [str(PYTHON), "-c", LOAD + tracker, "duckdb"]
    options = {"cwd": tmp_path, "env": warehouse.environment, "timeout": PROCESS_LIMIT}
    read = pickle.dumps([usage(1, used(1, 1.0))])
    run = subprocess.run(command, input=read, capture_output=True, check=True, **options)
    assert run.stdout == b"None\n"
