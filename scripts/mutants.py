"""Breaks the runtime in small ways, one at a time, and counts how many of them the unit tests notice.

Usage: python scripts/mutants.py [FOLDER]

Works on a copy in a temporary folder, or in FOLDER, where a second run goes on from the first, and
`mutmut results` and `mutmut show NAME` tell about single mutants. Takes about half an hour.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = (
    "body",
    "client",
    "codec",
    "drift",
    "environment",
    "errors",
    "hostile_streams",
    "incremental",
    "kept_connections",
    "lazy",
    "messages",
    "model",
    "operation",
    "pool",
    "readings",
    "redaction",
    "retries",
    "rfc3339",
    "session",
    "stream",
    "streamed_calls",
    "transport",
    "wire",
)
# It lists the members of classes, among which are the mutants themselves.
DESELECTED = "tests/unit/test_client.py::test_sync_and_async_have_the_same_names_arguments_and_defaults"
SETTINGS = f"""
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/clay_credits_runtime/*"]
also_copy = ["scripts"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "--deselect={DESELECTED}"]
pytest_add_cli_args_test_selection = {[f"tests/unit/test_{name}.py" for name in TESTS]}
timeout_constant = 5.0
"""


def prepare(folder: Path) -> None:
    """Lay the project out as mutmut expects it: the packages below `src`."""
    for packages in ("generated", "overrides"):
        shutil.copytree(ROOT / packages, folder / "src", dirs_exist_ok=True)
    # Python forgets a folder of its path that is not there when it starts.
    (folder / "mutants" / "src").mkdir(parents=True, exist_ok=True)
    for name in ("tests", "scripts"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(settings + SETTINGS, encoding="utf-8")


def run(folder: Path) -> int:
    """Run mutmut and print the score."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "mutants" / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run([*mutmut, "run"], cwd=folder, env=environment, check=False)
    subprocess.run([*mutmut, "export-cicd-stats"], cwd=folder, env=environment, check=True)
    counts = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    killed, total = counts["killed"] + counts["timeout"], counts["total"]
    sys.stdout.write(f"{killed} of {total} mutants noticed, {killed / total:.1%}\n")
    return 0


def main() -> int:
    """Run from the command line."""
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        prepare(folder)
        return run(folder)
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch))
        return run(Path(scratch))


if __name__ == "__main__":
    raise SystemExit(main())
