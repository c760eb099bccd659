"""The wheel as packagers and hosts keep it: in a ZIP, in a folder that cannot be written, and without docstrings."""

import sys
import zipapp
import zipfile

import pytest

from limits import run_program

PROGRAM = """
import os, sys
root = sys.argv[1]
sys.path.insert(0, root)
sys.dont_write_bytecode = False

def refuse_writing(event, arguments):
    if event == "open" and str(arguments[0]).startswith(root) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        refused.append(str(arguments[0]))
        raise PermissionError(13, "Permission denied")

refused = []
sys.addaudithook(refuse_writing)

import asyncio, tempfile
from urllib.request import urlopen
import clay_credits
from clay_credits import AsyncClay, Clay, NotFoundError
from clay_credits.cli import main
from clay_credits.mock import MockServer

async def names(server):
    async with AsyncClay(session=server.session, base_url=server.base_url) as clay:
        return [owner.name for owner in (await clay.owners.list()).owners]

with MockServer() as server:
    with Clay(session=server.session, base_url=server.base_url) as clay:
        print(clay.workspaces.get_credits("w_1"))
        try:
            clay.users.get_credits("u_unknown")
        except NotFoundError as error:
            print(error)
    print(asyncio.run(names(server)))
    for path in ("/", "/openapi.yaml"):
        print(len(urlopen(server.base_url.removesuffix("/v3") + path, timeout=60).read()) > 1000)
with MockServer(routes="workspace") as server:
    options = {"session": server.session, "base_url": server.base_url, "routes": "workspace"}
    with Clay(workspace=server.account.workspace_id, **options) as clay:
        print(clay.owners.list().owners[0].name)
with tempfile.TemporaryDirectory() as folder:
    exports = [f"export --demo --to {os.path.join(folder, name)}" for name in ("usage.csv", "usage.sqlite")]
    for line in ("report --demo --markdown", "balance --demo --json", "forecast --demo --csv", *exports):
        print(line.split()[0], main(line.split()))
sys.stderr.write(f"{clay_credits.__doc__ is None} {len(refused)}")
ours = [module for name, module in sys.modules.items() if name.startswith("clay_credits")]
sys.exit(None if all(module.__file__.startswith(root) for module in ours) else "another installation was used")
"""
ENDING = "if __name__ == '__main__':\n    from clay_credits.cli import main\n    raise SystemExit(main())\n"


@pytest.fixture(scope="module")
def unpacked(dist, tmp_path_factory):
    """Return the folder with the packages of the wheel, without bytecode."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def archive(unpacked, tmp_path_factory):
    """Return a zipapp of the wheel."""
    main = unpacked / "__main__.py"
    main.write_text(ENDING, encoding="utf-8")
    target = tmp_path_factory.mktemp("archive") / "clay-credits.pyz"
    zipapp.create_archive(unpacked, target)
    main.unlink()
    return target


@pytest.fixture(scope="module")
def answers(unpacked):
    """Return what the program prints."""
    return run(unpacked).stdout.replace("\r", "")


def run(root, *options):
    return run_program([sys.executable, "-I", "-W", "error", *options, "-c", PROGRAM, str(root)], check=True)


@pytest.mark.parametrize("options", [(), ("-OO",)], ids=["plain", "-OO"])
def test_everything_works_in_a_folder_that_cannot_be_written(unpacked, answers, options):
    found = run(unpacked, *options)
    without_docstrings, refused = found.stderr.split()[-2:]
    assert without_docstrings == str(options == ("-OO",))
    assert int(refused) > 50, "the bytecode of each module was not written"
    assert found.stdout == answers
    assert "NotFound" in answers
    assert not list(unpacked.rglob("*.pyc"))


def test_everything_works_in_a_zipapp(archive, answers):
    assert run(archive).stdout == answers
    version = run_program([sys.executable, "-I", "-W", "error", str(archive), "--version"], check=True)
    assert version.stdout.startswith("clay-credits ")
