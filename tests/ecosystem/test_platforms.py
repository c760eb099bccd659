"""What differs on Windows and macOS, as far as another system can show it: ends of lines, encodings, missing names."""

import ast
import contextlib
import errno
import io
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from clay_credits_cli.streams import OutputError, guarded
from clay_credits_mock.server import bind
from clay_credits_runtime.stream_bytes import _complete_file
from generate import differences, generate
from limits import run_program

ROOT = Path(__file__).resolve().parents[2]


def as_on_windows(text):
    return text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.fixture
def crlf(monkeypatch, tmp_path):
    """Return a checkout whose lines end as on Windows, where each text that is written gets such ends, too."""
    for name in ("openapi.yaml", "generator-config.yaml"):
        tmp_path.joinpath(name).write_bytes(as_on_windows((ROOT / name).read_bytes()))
    shutil.copytree(ROOT / "overrides" / "templates", tmp_path / "overrides" / "templates")
    for path in tmp_path.rglob("*.jinja"):
        path.write_bytes(as_on_windows(path.read_bytes()))
    write_text = Path.write_text

    def write(path, text, encoding=None, errors=None, newline=None):
        return write_text(path, text, encoding, errors, newline or "\r\n")

    monkeypatch.setattr(Path, "write_text", write)
    return tmp_path


def test_generated_package_is_the_same_with_other_ends_of_lines(crlf):
    made = crlf / "clay_credits"
    generate(crlf / "openapi.yaml", crlf / "generator-config.yaml", crlf / "overrides", made)
    assert not "".join(differences(made, ROOT / "generated" / "clay_credits"))
    assert not [path for path in made.rglob("*") if path.is_file() and b"\r" in path.read_bytes()]


def test_checkouts_have_the_ends_of_lines_of_the_repository():
    names = ["openapi.yaml", "overrides/templates/client.py.jinja", "Makefile", "tests/conftest.py"]
    command = ["git", "-C", str(ROOT), "check-attr", "eol", "--", *names]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone")
    assert found.splitlines() == [f"{name}: eol: lf" for name in names]


COMMANDS = """
import os, sys, tempfile
from clay_credits.cli import main
from clay_credits.mock import MockServer
from clay_credits.testing import Examples

codes = []
with tempfile.TemporaryDirectory() as folder:
    usage, session = (os.path.join(folder, name) for name in ("usage", "session"))
    exports = [f"export --demo --to {usage}.{suffix}" for suffix in ("csv", "parquet", "sqlite", "xlsx")]
    for line in ("report --demo", "report --demo --csv", "explain --demo --json", f"snapshot --demo {usage}.db",
                 f"report --snapshots {usage}.db", *exports, "check --demo --below 1"):
        codes.append(main(line.split()))
    os.environ["CLAY_DRIFT_LOG"] = os.path.join(folder, "drift.jsonl")
    examples = Examples()
    examples.answer("list_owners", {"owners": 3})
    examples.clay.owners.list()
    assert os.path.getsize(os.environ["CLAY_DRIFT_LOG"])
    with MockServer(faults=["sliding"]) as server:
        with open(session, "w", encoding="utf-8") as file:
            file.write(server.session)
        os.chmod(session, 0o600)
        os.environ["CLAY_BASE_URL"] = server.base_url
        codes.append(main(["balance", "--session-file", session, "--workspace", "w_1"]))
print(codes)
"""


def test_no_file_is_read_or_written_in_the_encoding_of_the_system():
    options = ["-X", "utf8=0", "-X", "warn_default_encoding", "-W", "error"]
    run = run_program([sys.executable, *options, "-c", COMMANDS], env={**os.environ, "LC_ALL": "C"}, check=True)
    assert "Warning" not in run.stderr
    assert set(ast.literal_eval(run.stdout.splitlines()[-1])) == {0}


WITHOUT_POSIX = """
import asyncio, importlib, os, pkgutil, signal, socket, sys, tempfile
import anyio._backends._asyncio, httpcore, httpx, jsonschema, rich.console, sqlite3, starlette.responses, uvicorn
for name in ("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
for module, names in {
    os: "chown fchown fork forkpty geteuid getpgid getuid kill killpg mkfifo register_at_fork setsid wait waitpid",
    signal: "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 alarm pause setitimer sigwait",
    socket: "AF_UNIX MSG_DONTWAIT SO_REUSEPORT sendmsg",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
sys.platform = "win32"
for name in ("clay_credits", "clay_credits_cli", "clay_credits_mock", "clay_credits_routes", "clay_credits_usage"):
    for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
        if not module.name.endswith(("__main__", "_pytest_plugin", "mcp_tools")):
            importlib.import_module(module.name)

from clay_credits.cli import main
from clay_credits.mock import MockServer

with tempfile.TemporaryDirectory() as folder, MockServer(faults=["sliding"]) as server:
    path = os.path.join(folder, "session")
    with open(path, "w", encoding="utf-8") as file:
        file.write(server.session)
    os.chmod(path, 0o600)
    os.environ["CLAY_BASE_URL"] = server.base_url
    code = main(["balance", "--session-file", path, "--workspace", "w_1", "--json"])
    with open(path, encoding="utf-8") as file:
        print(code, file.read().strip() != server.session)
"""


def test_no_line_needs_what_windows_lacks(tmp_path):
    # mypy knows the names, also in code that no test reaches. On macOS, make typecheck does the same.
    packages = [str(path) for path in (ROOT / "overrides").glob("clay_credits_*")]
    command = [sys.executable, "-m", "mypy", "--platform=win32", f"--cache-dir={tmp_path}", *packages]
    run_program(command, cwd=ROOT, check=True)


def test_no_module_needs_what_windows_lacks():
    run = run_program([sys.executable, "-W", "error", "-c", WITHOUT_POSIX], check=True)
    assert run.stdout.endswith("\n0 True\n")
    assert run.stderr == ""


@pytest.mark.parametrize(("platform", "reuse"), [("win32", False), ("darwin", True), ("linux", True)])
def test_port_that_is_in_use_is_refused(monkeypatch, platform, reuse):
    monkeypatch.setattr(sys, "platform", platform)
    with bind("127.0.0.1", 0) as first:
        # With this option, Windows gives the same port to two servers.
        assert bool(first.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) == reuse
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            bind(*first.getsockname())


class Ended(io.StringIO):
    """A stdout whose reader has ended, as Windows tells it."""

    def write(self, _):
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.parametrize(("platform", "reason"), [("win32", None), ("linux", "Invalid argument")])
def test_reader_that_has_ended_is_known_by_the_error_of_windows(monkeypatch, platform, reason):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "stdout", Ended())
    with pytest.raises(OutputError) as failure, guarded():
        sys.stdout.write("x")
    assert failure.value.reason == reason


def test_file_that_cannot_replace_another_is_removed(tmp_path):
    # A folder can never be replaced. On Windows, a file that a program has open cannot be, either.
    target = tmp_path / "name"
    target.mkdir()
    with contextlib.suppress(OSError), _complete_file(target) as file:
        file.write(b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["name"]
