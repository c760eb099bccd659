"""How commands end by a signal, and what they do with streams that are closed, full or of another encoding."""

import io
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from clay_credits.cli import main
from clay_credits_cli import account as account_module
from clay_credits_cli import output
from clay_credits_cli.streams import guarded
from limits import run_program

NAMES = ["plain", "Zoë 😀 表", "half \ud800 of a pair"]
FULL = "cannot write the output (No space left on device)"
CLOSED = "cannot write the output (it is closed)"


@pytest.mark.parametrize(
    ("line", "streams", "code", "message"),
    [
        ("report --demo", "1>&-", 1, CLOSED),
        ("balance --demo --json", "1>&-", 1, CLOSED),
        ("mock", "1>&-", 1, CLOSED),
        ("--version", "1>&-", 1, CLOSED),
        ("report --demo", "1>/dev/full", 1, FULL),
        ("report --demo --csv", "1>/dev/full", 1, FULL),
        ("export --demo --to FILE", "1>&-", 0, "rows written"),
        ("export --demo --to FILE", "1>/dev/full", 0, "rows written"),
        ("snapshot --demo FILE", "1>&-", 0, "snapshot of"),
        ("snapshot --demo FILE", "2>/dev/full", 0, ""),
        ("export --demo --to FILE", "2>&-", 0, ""),
        ("check --demo --below 1 --since", "2>/dev/full", 2, ""),
        ("check --demo --below 99%", "2>/dev/full", 1, ""),
        ("report --demo", "1>/dev/full 2>/dev/full", 1, ""),
        ("report --demo --nothing", "1>&- 2>&-", 2, ""),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_stream_that_cannot_be_written(tmp_path, line, streams, code, message):
    arguments = line.replace("FILE", str(tmp_path / "usage.sqlite"))
    # What is buffered fails later than what is not.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    run = run_program(["sh", "-c", f"exec {sys.executable} -m clay_credits {arguments} {streams}"], env=environment)
    assert run.returncode == code, run.stderr
    assert message in run.stderr
    assert run.stderr.count("\n") == bool(message)


def test_a_reader_that_has_seen_enough_is_no_reason_for_a_message():
    command = f"{sys.executable} -m clay_credits report --demo --json; echo $? >&2"
    run = run_program(["sh", "-c", f"{{ {command}; }} | true"])
    assert run.stderr == "141\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize("form", [output.Form.JSON, output.Form.CSV, output.Form.MARKDOWN])
def test_any_name_can_be_written_in_any_encoding(monkeypatch, encoding, form):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    found = output.Found(
        command="c", facts={}, columns=[output.Column("name", "Name")], rows=[{"name": one} for one in NAMES]
    )
    with guarded():
        output.write(found, form)
    text = written.getvalue().decode(encoding)
    assert "plain" in text
    if form is output.Form.JSON:
        assert [row["name"] for row in json.loads(text)["rows"]] == NAMES


def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGTERM)
    pytest.fail("the signal did not arrive")


@pytest.mark.parametrize("line", ["report --demo", "check --demo --below 5", "snapshot --demo FILE"])
def test_sigterm_ends_a_command_quietly(capsys, monkeypatch, tmp_path, line):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(account_module, "opened", kill)
    assert main(line.replace("FILE", str(tmp_path / "usage.db")).split()) == 143
    assert capsys.readouterr() == ("", "")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("suffix", ["csv", "sqlite"])
def test_sigterm_leaves_no_temporary_file(monkeypatch, tmp_path, suffix):
    monkeypatch.setattr(Path, "replace", kill)
    assert main(["export", "--demo", "--to", str(tmp_path / f"usage.{suffix}")]) == 143
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("module", ["clay_credits_cli.commands", "attrs", "clay_credits_usage.reading"])
def test_ctrl_c_while_modules_are_loaded_is_quiet(module):
    program = f"""
import sys
from clay_credits.cli import main
class Interrupted:
    def find_spec(self, name, *_):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
sys.exit(main(["report", "--demo"]))
"""
    run = run_program([sys.executable, "-c", program])
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")


@pytest.mark.parametrize("name", ["", "report", "balance", "check", "watch", "export", "metrics", "doctor", "mock"])
def test_each_help_ends_with_examples(capsys, name):
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert f"\nexamples:\n  clay-credits {name}" in out
    assert "=(" not in out
