"""A change of the API is an edit of openapi.yaml, and the rest follows. A rename takes two edits more."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from document_names import USED, attribute
from limits import run_program

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "openapi.yaml"
ANSWERS = "overrides/clay_credits_mock/answers.py"
MEANING = "scripts/contract_suite/meaning.py"
ACCOUNT_FILE = "overrides/clay_credits_mock/files.py"
INPUTS = (
    DOCUMENT,
    "upstream.yaml",
    "generator-config.yaml",
    "schemathesis.toml",
    "overrides",
    "scripts",
    "examples/account.yaml",
)

PARAMETERS = """\
      x-pagination: {cursor: cursor, next: nextCursor, items: owners, limit: pageSize}
      parameters:
        - {name: cursor, in: query, description: Where to go on., schema: {type: string}}
        - name: pageSize
          in: query
          description: How many owners a page has.
          schema: {type: integer, minimum: 1, maximum: 50, default: 2}
        - name: roles
          in: query
          description: Which roles are wanted.
          schema: {type: array, items: {$ref: "#/components/schemas/WorkspaceRole"}}
        - {name: X-Trace, in: header, description: Marks the call., schema: {type: string, format: uuid}}
"""
PROPERTY = """\
        nextCursor:
          type: string
          description: Where the next page begins.
          x-evidence: inferred
          examples: [abc]
"""
OPERATION = """
  /users/{userId}/limits/{kind}:
    put:
      operationId: set_user_limit
      tags: [users]
      summary: Set what one user may use
      parameters:
        - $ref: "#/components/parameters/UserId"
        - {name: kind, in: path, required: true, description: Which., schema: {type: string, enum: [day, month]}}
        - {name: dryRun, in: query, required: true, description: Whether to try only., schema: {type: boolean}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/UserLimit"}}}
      responses:
        "200":
          description: The limit.
          content: {application/json: {schema: {$ref: "#/components/schemas/UserLimit"}}}
"""
# Operations whose bodies are not JSON, and more than one success, tag and kind of credential.
OTHER_KINDS = """
  /owners/export:
    get:
      operationId: export_owners
      tags: [owners, exports]
      responses:
        "401": {$ref: "#/components/responses/Unauthorized"}
        "200": {description: A table., content: {text/csv: {schema: {type: string}, example: "id;name"}}}
  /owners/lines:
    get:
      operationId: list_owner_lines
      tags: [owners]
      responses:
        "401": {$ref: "#/components/responses/Unauthorized"}
        "200": {description: Lines., content: {application/x-ndjson: {schema: {$ref: "#/components/schemas/Owner"}}}}
  /owners/events:
    get:
      tags: [owners]
      responses:
        "401": {$ref: "#/components/responses/Unauthorized"}
        "200": {description: Events., content: {text/event-stream: {schema: {$ref: "#/components/schemas/Owner"}}}}
  /owners/photo:
    get:
      operationId: get_owner_photo
      tags: [owners]
      responses:
        "401": {$ref: "#/components/responses/Unauthorized"}
        "200": {description: A picture., content: {image/png: {}}}
    put:
      operationId: set_owner_photo
      tags: [owners]
      security: [{sessionCookie: []}, {apiKey: []}]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, format: binary}, title: {type: string}}}
      responses:
        "401": {$ref: "#/components/responses/Unauthorized"}
        "200": {description: It was set., content: {application/json: {schema: {$ref: "#/components/schemas/Owner"}}}}
        "400": {$ref: "#/components/responses/BadRequest"}
        "202": {description: It will be set.}
        "204": {description: Nothing was sent.}
"""
API_KEY = "    apiKey: {type: apiKey, in: header, name: x-api-key}\n"
SCHEMA = """\
    UserLimit:
      type: object
      required: [most]
      properties:
        userId: {type: string}
        most: {type: integer, minimum: 1, maximum: 1000}
        since: {type: [string, "null"], format: date}
        labels: {type: array, maxItems: 2, items: {type: string, minLength: 1}}
        next: {$ref: "#/components/schemas/UserLimit"}

"""


def replaced(text, *pairs):
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def added(text):
    """Add parameters, pages, a property, and an operation with a body and without an example."""
    errors = text[text.index('        "400":') : text.index("\n  /users/{userId}/credits:")]
    owners = "      description: The owners and admins of an account.\n      x-evidence: inferred\n      properties:\n"
    return replaced(
        text,
        ("      responses:\n", f"{PARAMETERS}      responses:\n"),
        (owners, owners + PROPERTY),
        ("\ncomponents:\n", f"{OPERATION}{errors}\ncomponents:\n"),
        ("\n    Error:\n", f"\n{SCHEMA}    Error:\n"),
    )


def widened(text):
    """Add operations of other kinds."""
    return replaced(
        text,
        ("\ncomponents:\n", f"{OTHER_KINDS}\ncomponents:\n"),
        ("  securitySchemes:\n", f"  securitySchemes:\n{API_KEY}"),
    )


def removed(text):
    """Remove an operation with its link, and a property with its examples."""
    text = re.sub(r"  /users/\{userId\}/resources:\n.*?\n(?=  /)", "", text, flags=re.DOTALL)
    text = re.sub(r"            UserResources:\n.*?\n(?=        \")", "", text, count=1, flags=re.DOTALL)
    return re.sub(r" {8}actionExecutions:\n(?: {10}.*\n)+|.* actionExecutions: \d+\n", "", text)


def renamed(text):
    """Rename a property of five schemas."""
    return text.replace("usedCredits", "spentCredits")


def result_of(folder, edits):
    """Apply edits to a copy of the repository, generate, and test the mock against the document."""
    for name in INPUTS:
        source = ROOT / name
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for name, edit in edits.items():
        before = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(edit(before), encoding="utf-8")
        assert (folder / name).read_text(encoding="utf-8") != before
    paths = os.pathsep.join(str(folder / one) for one in ("generated", "overrides", "scripts"))
    environment = {**os.environ, "PYTHONPATH": paths}
    # The package of the other document stays as it is.
    command = [sys.executable, "scripts/generate.py", "--document", DOCUMENT, "--output", "generated/clay_credits"]
    run_program(command, cwd=folder, env=environment, check=True)
    return run_program([sys.executable, "scripts/contract.py", "--quick"], cwd=folder, env=environment)


def whole(text):
    """Add, widen and rename at once."""
    return renamed(widened(added(text)))


CHANGES = {
    "additions of every kind, and a rename": ({DOCUMENT: whole, ANSWERS: renamed, MEANING: renamed}, 14),
    "removals": ({DOCUMENT: removed}, 7),
}


@pytest.mark.parametrize(("edits", "operations"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_the_api_is_one_edit_or_three_for_a_rename(tmp_path, edits, operations):
    run = result_of(tmp_path, edits)
    assert run.returncode == 0, run.stdout + run.stderr
    state, count = re.search(r"^(default)  .*? (\d+) +\d+ +[\d.]+  -$", run.stdout, re.MULTILINE).groups()
    assert (state, int(count)) == ("default", operations)
    assert run.stdout.count("not compared") == (edits == CHANGES["removals"][0])


def test_a_rename_that_the_mock_does_not_follow_is_noticed(tmp_path):
    run = result_of(tmp_path, {DOCUMENT: renamed})
    assert run.returncode == 1
    assert "spentCredits" in run.stdout


# What reads and writes the properties as a user's program does: pages and examples for users, and the packages above
# the client with their tests.
APPLICATIONS = (
    *("README.md", "docs/", "examples/"),
    *(f"overrides/clay_credits_{name}/" for name in ("cli", "routes", "usage")),
    *(f"tests/{name}/" for name in ("commands", "live", "usage")),
)
# The mock of the live routes, whose properties have the same names.
LIVE_MOCK = {f"overrides/clay_credits_mock/{name}.py" for name in ("live_answers", "usage_report")}


def is_application(path):
    """Return whether a path is one of a package above the client."""
    return path.startswith(APPLICATIONS) or path in LIVE_MOCK


# A peer of the benchmarks, what the vendor documents to the letter, and files of another format.
NAMING = {
    "benchmarks/peers/stainless.py",
    "tests/contract/test_document.py",
    "tests/contract/test_one_edit.py",
    "tests/mock/test_files.py",
    ANSWERS,
    ACCOUNT_FILE,
    MEANING,
}


def test_few_files_name_the_property_that_most_schemas_have():
    folders = ("benchmarks", "docs", "examples", "overrides", "scripts", "tests")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".md", ".py", ".yaml"}
    ]
    word = re.compile(rf"\b(?:{USED}|{attribute(USED)})\b")
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "README.md", *files]
        if "node_modules" not in path.parts and word.search(path.read_text(encoding="utf-8"))
    }
    assert {path for path in naming if not is_application(path)} == NAMING


def test_only_three_modules_know_the_properties_of_the_document():
    """Names of one word, such as `name`, are also words of the code."""
    schemas = yaml.safe_load((ROOT / DOCUMENT).read_text(encoding="utf-8"))["components"]["schemas"]
    own = {name for schema in schemas.values() for name in schema.get("properties", {}) if name != name.lower()}
    files = [path for folder in ("overrides", "scripts") for path in (ROOT / folder).rglob("*.py")]
    word = re.compile(rf"\b(?:{'|'.join(sorted(own))})\b")
    knowing = {path.relative_to(ROOT).as_posix() for path in files if word.search(path.read_text(encoding="utf-8"))}
    assert {path for path in knowing if not is_application(path)} == {ANSWERS, ACCOUNT_FILE, MEANING}
