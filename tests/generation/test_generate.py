"""The generation is deterministic, notices every difference, and changes nothing if it fails."""

import json
import os
import shutil
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from document_names import RUNS, START, USED
from limits import run_program
from openapi_document.loading import read_document

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "generated" / "clay_credits"


def run(folder, output, *options, **environment):
    """Run the generation like make does, in this process unless it needs another environment."""
    arguments = [f"--document={folder / 'openapi.yaml'}", f"--config={folder / 'generator-config.yaml'}"]
    overrides = next(one / "overrides" for one in (folder, ROOT) if (one / "overrides").exists())
    arguments += [f"--overrides={overrides}", f"--output={output}", *options]
    if environment:
        command = [sys.executable, str(ROOT / "scripts" / "generate.py"), *arguments]
        return run_program(command, env={**os.environ, **environment})
    import generate  # noqa: PLC0415 -- imports the generator, which only these tests need

    with redirect_stderr(StringIO()) as stderr:
        code = generate.main(arguments)
    return SimpleNamespace(returncode=code, stderr=stderr.getvalue())


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_same_inputs_give_the_same_bytes_whatever_the_surroundings(tmp_path):
    (tmp_path / "ruff.toml").write_text("line-length = 20\n")
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 20\n")
    result = run(ROOT, tmp_path / "out", PYTHONHASHSEED="42")
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(tmp_path / "out") == contents(COMMITTED)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "pyproject.toml", "ruff.toml"}


@pytest.fixture
def output(tmp_path):
    return Path(shutil.copytree(COMMITTED, tmp_path / "out"))


def test_check_shows_changed_new_and_deleted_files_and_passes_over_bytecode(output):
    (output / "__pycache__").mkdir(exist_ok=True)
    (output / "__pycache__" / "client.pyc").write_bytes(b"\0")
    (output / "client.py").write_text((output / "client.py").read_text() + "# by hand\n")
    (output / "new.py").write_text("")
    (output / "models" / "owner.py").unlink()
    before = contents(output)
    result = run(ROOT, output, "--check")
    assert result.returncode == 1
    assert "-# by hand" in result.stderr
    shown = [line for line in result.stderr.splitlines() if line.startswith(("--- committed", "+++ generated"))]
    assert {line.split()[2] for line in shown} == {"client.py", "new.py", "models/owner.py"}
    assert "run make generate" in result.stderr
    assert contents(output) == before


def test_what_is_not_generated_any_more_goes_away(output):
    (output / "old.py").write_text("x = 1\n")
    assert run(ROOT, output).returncode == 0
    assert contents(output) == contents(COMMITTED)


@pytest.mark.parametrize("there", ["a folder", "a file"])
def test_what_is_no_generated_package_is_not_replaced(tmp_path, there):
    target = tmp_path / "precious"
    if there == "a folder":
        target.mkdir()
        (target / "work.txt").write_text("years")
    else:
        target.write_text("years")
    result = run(ROOT, target)
    assert result.returncode == 1
    assert "this is not a generated package" in result.stderr
    assert "years" in [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]


@pytest.fixture
def folder(tmp_path_factory):
    """A copy of the inputs of the generation, to break or change them."""
    copied = tmp_path_factory.mktemp("inputs")
    for name in (DOCUMENT, "generator-config.yaml"):
        shutil.copy(ROOT / name, copied)
    return copied


def own(folder, name):
    """Return the path of a copied file. Templates are copied if one of them is asked for."""
    if name.startswith("overrides/"):
        shutil.copytree(ROOT / "overrides", folder / "overrides")
    return folder / name


def edit(name, old, new):
    def change(folder):
        path = own(folder, name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def remove(name):
    return lambda folder: own(folder, name).unlink()


def add(name, text):
    return lambda folder: own(folder, name).write_text(text)


DOCUMENT = "openapi.yaml"
INNER_LIST = "{type: object, properties: {b: {type: array, items: {}}}}"


def both(*changes):
    return lambda folder: [change(folder) for change in changes]


def of_owners(stated):
    """Return a change by which the operation of owners states something more."""
    return edit(DOCUMENT, "tags: [owners]", f"tags: [owners]\n      {stated}")


def paged(stated):
    return of_owners(f"x-pagination: {stated}")


def with_body(content):
    return of_owners(f"requestBody: {{content: {{{content}}}}}")


def with_parameter(parameter):
    return of_owners(f"parameters: [{{{parameter}}}]")


TOTALS = '"200":\n          description: The totals'


def with_scheme(one, other="{type: mutualTLS}", security="[{another: []}]"):
    """Return a change by which an operation requires a security scheme, of which the document has two more."""
    title = "Another" if "Another" in security else "other"

    schemes = f"  securitySchemes:\n    another: {one}\n    {title}: {other}\n"
    return both(edit(DOCUMENT, "  securitySchemes:\n", schemes), of_owners(f"security: {security}"))


# The same members, told apart by different properties.
TWO_UNIONS = """\
    A: &member {type: object, properties: {x: {type: string}, y: {type: string}}}
    B: *member
    U: &union
      oneOf: [{$ref: "#/components/schemas/A"}, {$ref: "#/components/schemas/B"}]
      discriminator: {propertyName: x}
    V: {<<: *union, discriminator: {propertyName: y}}
"""
MODEL = "overrides/templates/model.py.jinja"
FACADE = "overrides/templates/facades/mock.py.jinja"
FAULTS = {
    "no yaml": (edit(DOCUMENT, "openapi: 3.1.0", "openapi: [3.1.0"), "openapi.yaml"),
    "a key twice": (edit(DOCUMENT, "openapi: 3.1.0", "openapi: 3.1.0\nopenapi: 3.1.0"), "duplicate key"),
    "a key of JSON twice": (add(DOCUMENT, '{"openapi": "3.1.0", "openapi": "3.1.0"}'), "duplicate key"),
    "no mapping": (add(DOCUMENT, "- 1\n"), "is a mapping"),
    "no info": (edit(DOCUMENT, "info:", "x-info:"), 'the top: "info" is a required property'),
    "a misspelt type": (edit(DOCUMENT, "type: string", "type: strin"), "strin"),
    "a reference to nothing": (
        edit(DOCUMENT, "schemas/OwnerList", "schemas/Owners"),
        "/schema: #/components/schemas/Owners does not exist",
    ),
    "a reference to no response": (
        edit(DOCUMENT, "responses/NotFound", "responses/Missing"),
        "/404: #/components/responses/Missing does not exist",
    ),
    "a cookie of two names": (
        edit(DOCUMENT, "name: claysession", "name: clay session"),
        "components/securitySchemes/sessionCookie: 'clay session' is not a name of a cookie: correct it",
    ),
    "a cookie as a header": (
        with_scheme("{type: apiKey, in: header, name: Cookie}"),
        "securitySchemes/another: the client sets the header Cookie itself: declare a cookie as an apiKey in: cookie",
    ),
    "a certificate as a credential": (
        with_scheme("{type: mutualTLS}"),
        (
            "securitySchemes/another: mutualTLS is a matter of the connection, which no header proves: "
            "remove it from security, and pass an http_client that has the certificate"
        ),
    ),
    "a credential that is computed": (
        with_scheme("{type: http, scheme: digest}"),
        "securitySchemes/another: the HTTP scheme digest needs more than one request or a signature: remove it from",
    ),
    "a scheme that is not there": (
        of_owners("security: [{other: []}]"),
        "components/securitySchemes: other is required, but is not there: add it",
    ),
    "two schemes of one argument": (
        with_scheme("{type: http, scheme: bearer}", "{type: http, scheme: bearer}", "[{another: []}, {Another: []}]"),
        "securitySchemes/Another: the client's argument another is already that of another: rename one of them",
    ),
    "two tokens at once": (
        with_scheme("{type: http, scheme: bearer}", "{type: http, scheme: basic}", "[{another: [], other: []}]"),
        "securitySchemes/other: an operation requires it together with another, but both are the header Authorization",
    ),
    "a method twice": (
        edit(DOCUMENT, "operationId: get_integration\n      tags", "operationId: get_credits\n      tags"),
        "clay.integrations.get_credits would also be",
    ),
    "an operation twice": (
        edit(DOCUMENT, "operationId: get_integration\n      tags", "operationId: listOwners\n      tags"),
        "list_owners would also be",
    ),
    "a tag of the client's": (
        edit(DOCUMENT, "tags: [owners]", "tags: [close]"),
        "the client has something named close",
    ),
    "a body without words in Python": (
        with_body("multipart/mixed: {}"),
        "/owners get: requestBody: multipart/mixed is not supported: offer multipart/form-data",
    ),
    "a form of a list": (
        with_body("multipart/form-data: {schema: {type: array, items: {type: string}}}"),
        "requestBody: multipart/form-data needs an object with properties",
    ),
    "a charset of nobody": (with_body('"text/plain; charset=utf-9": {}'), "the charset utf-9 is not known: use utf-8"),
    "headers of a part": (
        with_body("multipart/form-data: {encoding: {a: {headers: {X-A: {schema: {type: string}}}}}}"),
        "requestBody: encoding of a: headers of a part are not supported: leave them out",
    ),
    "a header of the client's": (
        with_parameter("name: Host, in: header, schema: {type: string}"),
        "/owners get: parameter Host: the client sets this header: leave the parameter out",
    ),
    "a header with a space": (
        with_parameter("name: X Y, in: header, schema: {type: string}"),
        "parameter X Y: a character of the name cannot stand in a header: rename it",
    ),
    "a cookie of the session's": (
        with_parameter("name: claysession, in: cookie, schema: {type: string}"),
        "parameter claysession: the client sends a credential here: leave the parameter out",
    ),
    "a parameter of another content type": (
        with_parameter("name: q, in: query, content: {application/xml: {}}"),
        "parameter q: application/xml is not supported: use application/json, or a schema without content",
    ),
    "a stream of nothing": (
        of_owners("x-streamed: true"),
        "/owners/get: x-streamed marks a property of the object that a successful answer is",
    ),
    "a stream of a number": (
        edit(DOCUMENT, "format: double", "format: double\n          x-streamed: true"),
        f"UserCredits/properties/{USED}: x-streamed: true marks an array that is never null",
    ),
    "two streams": (
        edit(DOCUMENT, "format: int64", "format: int64\n          x-streamed: true"),
        f"/integrations/{{integrationType}}/credits/report get: one array of an answer is streamed, not {RUNS}",
    ),
    "a stream of two successes": (
        edit(DOCUMENT, TOTALS, f'"202": {{description: A.}}\n        {TOTALS}'),
        "x-streamed needs an operation with one success",
    ),
    "pages of no mapping": (paged("true"), "/owners get: x-pagination: write a mapping of names"),
    "pages of an unknown key": (
        paged("{curser: a}"),
        "it has no key curser, only cursor, items, limit, link, next, page",
    ),
    "pages of both kinds": (paged("{cursor: a, page: b}"), "name cursor with next or link, or page alone"),
    "pages of no parameter": (paged("{page: page, items: owners}"), "page is page, but the query has no parameter"),
    "pages of no array": (paged("{page: page}"), "the answer is not an array: items names the property with the items"),
    "pages without items": (paged("{page: a, items: x}"), "items is x, but the answer has no property of this name"),
    "pages of items inside an object": (
        both(
            paged("{page: page, items: a/b}"),
            edit(DOCUMENT, "\n        owners:\n", f"\n        a: {INNER_LIST}\n        owners:\n"),
        ),
        "items is a/b, but the answer has no property of this name",
    ),
    "a discriminator that leads nowhere": (
        edit(DOCUMENT, "  schemas:\n", "  schemas:\n" + TWO_UNIONS.replace("Name: y}", "Name: y, mapping: {a: C}}")),
        "V/discriminator/mapping/a: #/components/schemas/C does not exist",
    ),
    "two discriminators of one union": (
        edit(DOCUMENT, "  schemas:\n", f"  schemas:\n{TWO_UNIONS}"),
        "components/schemas/V: unions of A and B have different discriminators: use one of them",
    ),
    "an unquoted status": (edit(DOCUMENT, '"200":', "200:"), "the key 200 is not a string"),
    "an unquoted time": (
        edit(DOCUMENT, f'{START}: "2024-06-01T00:00:00Z"', f"{START}: 2024-06-01T00:00:00Z"),
        "quote it",
    ),
    "a circle": (
        edit(DOCUMENT, "    OwnerList:\n", '    Circle: {$ref: "#/components/schemas/Circle"}\n    OwnerList:\n'),
        "schemas/Circle",
    ),
    "a server with an unknown variable": (
        edit(DOCUMENT, "https://api.clay.com/v3", "https://{x}.clay.com/v3"),
        "servers: https://{x}.clay.com/v3 is not http:// or https:// with a host, or a path, without user, query or",
    ),
    "a server of another protocol": (edit(DOCUMENT, "https://api.clay.com/v3", "wss://api.clay.com"), "servers: wss:"),
    "a file beside": (edit(DOCUMENT, '"#/components/schemas/Owner"', '"o.yaml#/Owner"'), "inside the document"),
    "no settings": (add("generator-config.yaml", "- 1\n"), "is a mapping"),
    "no document": (remove(DOCUMENT), "openapi.yaml"),
    "a schema inside itself": (
        edit(DOCUMENT, "  schemas:\n", '  schemas:\n    Loop: {allOf: [{$ref: "#/components/schemas/Loop"}]}\n'),
        "components/schemas/Loop: its allOf leads back to itself",
    ),
    "an unknown setting": (edit("generator-config.yaml", "post_hooks:", "post_hook:"), "no setting named post_hook"),
    "a class of another name": (
        edit("generator-config.yaml", "post_hooks: []", "class_overrides: {Owner: {class_name: Boss}}"),
        "class_overrides: rename the schema in the document instead",
    ),
    "a setting of another type": (edit("generator-config.yaml", "post_hooks: []", "post_hooks: 1"), "post_hooks"),
    "a missing template": (remove(MODEL), "model.py.jinja: the template is missing"),
    "a misspelt template": (
        add("overrides/templates/modle.py.jinja", ""),
        "modle.py.jinja: the generator does not use",
    ),
    "a missing macro file": (remove("overrides/templates/_types.jinja"), "_types.jinja"),
    "a broken template": (edit(MODEL, "{% endset %}", ""), "model.py.jinja"),
    "an unknown name in a template": (edit(MODEL, "schema.description", "schem.description"), "'schem' is undefined"),
    "no python": (edit("overrides/templates/client.py.jinja", "class {{ name }}", "clas {{ name }}"), "client.py"),
    "a module twice": (add("overrides/templates/facades/client.py.jinja", ""), "another template writes client.py too"),
    "a broken facade": (edit(FACADE, "{{ on_demand(", "{{ on_demad("), "mock.py.jinja: 'on_demad' is undefined"),
}


@pytest.mark.parametrize(("change", "reported"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_reported_in_place_and_harms_nothing(folder, tmp_path, change, reported):
    output = tmp_path / "out"
    output.mkdir()
    (output / "openapi.yaml").write_text("kept: true\n")
    change(folder)
    result = run(folder, output)
    assert result.returncode == 1
    assert reported in result.stderr
    assert "Traceback" not in result.stderr
    assert "is unchanged" in result.stderr
    assert contents(output) == {"openapi.yaml": b"kept: true\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_path_can_be_a_reference(tmp_path):
    content = read_document(ROOT / DOCUMENT).content
    components = {**content["components"], "pathItems": {"Owners": content["paths"]["/owners"]}}
    referred = {**content["paths"], "/owners": {"$ref": "#/components/pathItems/Owners"}}
    path = tmp_path / DOCUMENT
    path.write_text(json.dumps({**content, "components": components, "paths": referred}), encoding="utf-8")
    assert read_document(path).content["paths"] == content["paths"]


def test_what_is_left_out_is_said(folder, tmp_path):
    left_out = """\
      callbacks:
        ready: {"{$request.query.url}": {post: {responses: {"204": {description: Fine.}}}}}
"""
    edit(DOCUMENT, "      tags: [owners]\n", f"      tags: [owners]\n{left_out}")(folder)
    webhook = 'webhooks:\n  changed: {post: {responses: {"204": {description: Fine.}}}}\n'
    edit(DOCUMENT, "\ncomponents:\n", f"\n{webhook}components:\n")(folder)
    result = run(folder, tmp_path / "out")
    assert result.returncode == 0
    assert result.stderr.splitlines() == [
        "openapi.yaml: callbacks of GET /owners: not part of the client",
        "openapi.yaml: webhook changed: not part of the client",
    ]


@pytest.mark.parametrize(
    "template", sorted((ROOT / "overrides" / "templates").rglob("*.jinja")), ids=lambda path: path.name
)
def test_a_template_begins_with_the_file_that_it_writes(template):
    assert template.read_text().startswith("{# Writes ")
