"""One document with everything that the documents beside this file have becomes one typed package."""

import json
import re
import sys
from pathlib import Path

import pytest

from generate import generate
from limits import run_program
from openapi_document.yaml_files import read_yaml

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [Path(__file__).parent / "variant.yaml", *sorted(Path(__file__).parent.glob("documents/*.yaml"))]
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
# Servers belong to the whole document.
LEFT_OUT = {"servers"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """The folder of the package of all documents."""
    folder = tmp_path_factory.mktemp("all")
    whole = {"openapi": "3.1.0", "info": {"title": "All", "version": "1"}, "servers": [{"url": "https://all.example"}]}
    for path in DOCUMENTS:
        if path.stem not in LEFT_OUT:
            merge(whole, apart(read_yaml(path.read_bytes(), path.name), path.stem))
    document = folder / "all.yaml"
    document.write_text(json.dumps(whole), encoding="utf-8")
    generate(document, ROOT / "generator-config.yaml", ROOT / "overrides", folder / "everything")
    assert len(list(folder.glob("everything/resources/*.py"))) > len(DOCUMENTS)
    settings = {"include": ["everything"], "extraPaths": ["."], "typeCheckingMode": "strict"}
    folder.joinpath("pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


USE = """
from collections.abc import AsyncIterator
from io import BytesIO
import archive, shelf, uploads
from archive.models import Job, Ticket
from uploads.models import Thing, Upload

def values(clay: archive.Clay) -> None:
    job: Job | Ticket | None = clay.jobs.start()
    table: str = clay.files.export("1")
    content: bytes = clay.files.download("1")

def pages(clay: shelf.Clay) -> list[str | None]:
    titles: list[str] = list(clay.titles.list_all())
    return [*titles, *(book.title for book in clay.books.list_all())]

def bodies(clay: uploads.Clay, one: uploads.File, binary: uploads.Binary, text: uploads.Text) -> None:
    with open("file", "rb") as file:
        clay.bodies.upload(body=Upload(file=file, picture=("a.png", b"", "image/png"), pages=[b"", BytesIO()]))
        clay.bodies.send_binary(body=file)
    clay.bodies.upload(body={"file": b""})
    clay.bodies.upload(body=Upload(file=one))
    clay.bodies.send_form(body=Thing(name="x"))
    for sent in (binary, (chunk for chunk in [b""])):
        clay.bodies.send_binary(body=sent)
    clay.bodies.send_text(body=text)
    clay.bodies.send_binary(body="text")  # type: ignore[arg-type]
    Upload(file="path")  # type: ignore[arg-type]

async def chunks() -> AsyncIterator[bytes]:
    yield b""

async def use_async(clay: uploads.AsyncClay) -> None:
    await clay.bodies.send_binary(body=chunks())
"""


def checked(*command, cwd):
    run = run_program([sys.executable, "-m", *command], cwd=cwd)
    assert run.returncode == 0, run.stdout + run.stderr


def test_everything_at_once_is_typed_for_pyright(everything):
    checked("pyright", "--project", ".", "--pythonpath", sys.executable, cwd=everything)


def test_everything_at_once_and_its_use_are_typed_for_mypy(everything, archive, shelf, uploads):
    packages = [one.__path__[0] for one in (archive, shelf, uploads)]
    everything.joinpath("use.py").write_text(USE)
    checked("mypy", "--strict", "--cache-dir", "cache", "everything", "use.py", *packages, cwd=everything)


def apart(document, name):
    """Give the components, paths, operations and tags of a document names that no other document has."""
    prefix = name.title()
    text = re.sub(r'"#/components/(\w+)/', rf'"#/components/\1/{prefix}', json.dumps(document))
    # A discriminator may refer to a schema by its name alone.
    for one in document.get("components", {}).get("schemas", {}):
        text = re.sub(rf'("mapping": {{[^}}]*?": )"{one}"', rf'\1"{prefix}{one}"', text)
    document = json.loads(text)
    document["components"] = {
        kind: {f"{prefix}{one}": value for one, value in components.items()}
        for kind, components in document.get("components", {}).items()
    }
    usual = document.get("security", [])
    document["paths"] = {f"/{name}{path}": item for path, item in document["paths"].items()}
    for item in document["paths"].values():
        for method, operation in item.items():
            if method in METHODS:
                operation["operationId"] = f"{operation.get('operationId', '')}_in_{name}"
                operation["tags"] = [f"{name}_{tag}" for tag in operation.get("tags", ["other"])]
                operation["security"] = [
                    {f"{prefix}{scheme}": scopes for scheme, scopes in requirement.items()}
                    for requirement in operation.get("security", usual)
                ]
    return document


def merge(whole, document):
    whole.setdefault("paths", {}).update(document["paths"])
    for kind, components in document["components"].items():
        whole.setdefault("components", {}).setdefault(kind, {}).update(components)
