"""What a stranger gets who installs the wheel or the sdist."""

import hashlib
import json
import os
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

from limits import run_program

ROOT = Path(__file__).resolve().parents[2]
FACTS = """
import hashlib, importlib.resources, json, sys
import clay_credits
document = importlib.resources.files("clay_credits").joinpath("openapi.yaml").read_bytes()
print(json.dumps({
    "version": clay_credits.__version__,
    "spec": clay_credits.SPEC_VERSION,
    "hash": clay_credits.SPEC_HASH,
    "document": hashlib.sha256(document).hexdigest(),
    "httpx": "httpx" in sys.modules,
    "client": repr(clay_credits.Clay(session="s")),
}))
"""


PACKAGES = {f"clay_credits{name}" for name in ("", "_cli", "_mock", "_routes", "_runtime", "_upstream", "_usage")}


def wheel_names(dist):
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as archive:
        return archive.namelist()


def test_the_wheel_holds_its_packages_and_nothing_else(dist):
    names = wheel_names(dist)
    assert {name.split("/")[0].split("-")[0] for name in names} == PACKAGES
    assert {
        "clay_credits/openapi.yaml",
        "clay_credits_mock/page.css",
        "clay_credits_mock/palette.css",
        *(f"{package}/py.typed" for package in PACKAGES),
    } <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".jinja")]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_needs_httpx_and_attrs_alone(dist):
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as archive:
        name = next(name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = message_from_bytes(archive.read(name))
    required = [line for line in metadata.get_all("Requires-Dist") if "extra" not in line]
    assert sorted(line.split("<")[0].split(">")[0] for line in required) == ["attrs", "httpx"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_the_sdist_holds_what_the_wheel_is_made_of(dist):
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    packaged = {name for name in wheel_names(dist) if ".dist-info/" not in name}
    assert packaged <= {name.removeprefix("generated/").removeprefix("overrides/") for name in names}
    assert {"openapi.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} <= names


def test_the_wheel_imports_with_its_dependencies_alone(environment):
    result = environment.run("-c", FACTS)
    assert (result.returncode, result.stderr) == (0, "")
    facts = json.loads(result.stdout)
    assert facts["hash"] == facts["document"] == hashlib.sha256((ROOT / "openapi.yaml").read_bytes()).hexdigest()
    assert f"\n  version: {facts['spec']}\n" in (ROOT / "openapi.yaml").read_text()
    assert f"package_version_override: {facts['version']}\n" in (ROOT / "generator-config.yaml").read_text()
    assert facts["httpx"] is False, "httpx is most of the import time, and loaded at the first call"
    assert facts["client"] == "<Clay https://api.clay.com/v3>"


def test_the_mock_without_its_extra_says_what_to_install(environment):
    result = environment.run("-m", "clay_credits", "mock")
    assert result.returncode == 1
    assert "pip install 'clay-credits[mock]'" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_sdist_with_the_extra_answers_a_call(mock_environment):
    program = """
from clay_credits import Clay
from clay_credits.mock import MockServer
with MockServer() as server, Clay(session=server.session, base_url=server.base_url) as clay:
    print(clay.workspaces.get_credits("w_1").total_credits)
"""
    result = mock_environment.run("-c", program)
    assert (result.returncode, result.stderr) == (0, "")
    assert float(result.stdout) > 0


def test_every_public_symbol_is_typed(mock_environment):
    command = [sys.executable, "-m", "pyright", "--verifytypes", "clay_credits", "--ignoreexternal", "--outputjson"]
    # With --verifytypes pyright takes the first Python of PATH, whatever --pythonpath says.
    path = os.pathsep.join([str(mock_environment.python.parent), os.environ["PATH"]])
    run = run_program(command, env={**os.environ, "PATH": path})
    report = json.loads(run.stdout)["typeCompleteness"]
    assert report["exportedSymbolCounts"]["withKnownType"] > 100
    assert report["completenessScore"] == 1.0, [
        symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]
    ]
