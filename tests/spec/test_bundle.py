"""The bundle for other teams: each file agrees with the document, and works without this repository."""

import ast
import copy
import json
import os
import re
import shutil
import sys
import sysconfig
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from ruamel.yaml import YAML

from bundle import as_yaml, bundle, write
from bundling.cookie_header import overlay
from bundling.example_clients import EXAMPLES, languages, read
from bundling.openapi_3_0 import OpenAPI30Error, openapi_3_0
from clay_credits.mock import MockServer
from document_names import USED
from limits import run_program
from openapi_document.keywords import EVIDENCE
from openapi_document.loading import read_document

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {"ours": ROOT / "openapi.yaml", "variant": ROOT / "tests" / "generation" / "variant.yaml"}


@pytest.fixture(scope="module", params=list(DOCUMENTS))
def either(request):
    """The project's document, and one that has nothing in common with it."""
    return read_document(DOCUMENTS[request.param])


@pytest.fixture(scope="module")
def document():
    return read_document(DOCUMENTS["ours"])


@pytest.fixture(scope="module")
def files(document):
    return bundle(document)


def named(files, folder):
    return {Path(name).stem: json.loads(text) for name, text in files.items() if name.startswith(f"{folder}/")}


def test_the_document_is_handed_on_byte_for_byte(files):
    assert files["openapi.yaml"].encode() == DOCUMENTS["ours"].read_bytes()
    assert json.loads(files["openapi.json"]) == yaml.safe_load(files["openapi.yaml"])
    assert json.loads(files["openapi-3.0.json"]) == yaml.safe_load(files["openapi-3.0.yaml"])


def test_every_variant_of_the_document_is_valid(either):
    files = bundle(either)
    for name, validator in {
        "openapi-cookie-header.yaml": OpenAPIV31SpecValidator,
        "openapi-3.0.yaml": OpenAPIV30SpecValidator,
        "openapi-3.0-cookie-header.yaml": OpenAPIV30SpecValidator,
    }.items():
        assert list(validator(yaml.safe_load(files[name])).iter_errors()) == [], name


KINDS = sorted((ROOT / "tests" / "generation" / "documents").glob("*.yaml"))


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_every_kind_of_document_has_a_bundle(path):
    source = read_document(path)
    found = bundle(source)
    older = yaml.safe_load(found["openapi-3.0.yaml"])
    # Its names of components may be only ASCII, and nothing else may be wrong.
    wrong = [
        one.message
        for one in OpenAPIV30SpecValidator(older).iter_errors()
        if "does not match any of the regexes" not in one.message
    ]
    assert wrong == []
    for operation in source.operations():
        assert f'id="{operation.operation_id}"' in found["reference.html"]
        assert operation.operation_id in found["README.md"]
    for example in calls(found["reference.html"], "Python"):
        compile(example, "example", "exec")


def test_openapi_3_0_says_null_and_examples_with_the_older_words(files):
    schemas = yaml.safe_load(files["openapi-3.0.yaml"])["components"]["schemas"]
    user = schemas["IntegrationCreditReportRow"]["properties"]["userId"]
    assert (user["type"], user["nullable"], user["example"]) == ("string", True, "u_1")
    assert "examples" not in user
    assert schemas["Owner"]["properties"]["role"]["anyOf"] == [
        {"$ref": "#/components/schemas/WorkspaceRole"},
        {"type": "string"},
    ]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"type": ["integer", "null"]}, {"type": "integer", "nullable": True}),
        ({"type": ["integer"]}, {"type": "integer"}),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"exclusiveMaximum": 9}, {"maximum": 9, "exclusiveMaximum": True}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}], "nullable": True}),
        ({"items": {"examples": [1, 2]}}, {"items": {"example": 1}}),
        ({"properties": {"examples": {"const": 1}}}, {"properties": {"examples": {"enum": [1]}}}),
        ({"additionalProperties": {"const": 1}}, {"additionalProperties": {"enum": [1]}}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
        ({"examples": [{"$ref": 1, "const": 2}]}, {"example": {"$ref": 1, "const": 2}}),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"items": True}, {"items": {}}),
        (
            {"$defs": {"a": {"const": 1}}, "$ref": "#/x/$defs/a"},
            {"x-defs": {"a": {"enum": [1]}}, "$ref": "#/x/x-defs/a"},
        ),
        ({"properties": {"a": False}}, {"properties": {"a": {"not": {}}}}),
        ({"contentMediaType": "image/png"}, {"format": "binary"}),
        ({"contentMediaType": "text/plain", "contentEncoding": "base64"}, {"format": "byte"}),
        ({"if": {}, "then": {}, "patternProperties": {"a": {}}, "contentEncoding": "7bit"}, {}),
    ],
)
def test_openapi_3_0_rewrites_a_schema(document, newer, older):
    changed = copy.deepcopy(document.content)
    changed["components"]["schemas"]["New"] = newer
    assert openapi_3_0(changed)["components"]["schemas"]["New"] == older


@pytest.mark.parametrize(
    "newer",
    [{"type": "null"}, {"$dynamicRef": "#a"}],
)
def test_openapi_3_0_refuses_what_the_older_version_cannot_say(document, newer):
    changed = copy.deepcopy(document.content)
    changed["components"]["schemas"]["New"] = newer
    with pytest.raises(OpenAPI30Error, match="components/schemas/New"):
        openapi_3_0(changed)


def test_openapi_3_0_has_no_webhooks_and_refuses_path_items(document):
    assert "webhooks" not in openapi_3_0(document.content | {"webhooks": {"fired": {}}})
    with pytest.raises(OpenAPI30Error, match="components/pathItems"):
        openapi_3_0(document.content | {"components": {"pathItems": {}}})


def code(path):
    """Return the code of a module without docstrings, which show examples that OpenAPI 3.0 writes differently."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(tree)


def test_generating_from_openapi_3_0_gives_the_same_client(files, tmp_path):
    trees = []
    for name in ("openapi.yaml", "openapi-3.0.yaml"):
        source = tmp_path / name
        source.write_text(files[name], encoding="utf-8")
        target = tmp_path / source.stem
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta=none", "--fail-on-warning"]
        settings = tmp_path / "settings.yaml"
        settings.write_text("post_hooks: []\n", encoding="utf-8")
        run_program([*command, f"--path={source}", f"--output-path={target}", f"--config={settings}"], check=True)
        trees.append({path.relative_to(target): code(path) for path in target.rglob("*.py")})
    assert len(trees[0]) > 15
    assert trees[0] == trees[1]


def test_the_overlay_changes_the_session_and_nothing_else(document, files):
    changed = yaml.safe_load(files["openapi-cookie-header.yaml"])
    (scheme,) = changed["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Cookie")
    assert scheme["description"].startswith("The whole header: `claysession=<session>`.")
    changed["components"]["securitySchemes"] = document.content["components"]["securitySchemes"]
    assert changed == document.content
    assert yaml.safe_load(files["cookie-header.overlay.yaml"]) == overlay(document.content)


def test_each_schema_is_complete_in_itself_and_knows_the_examples(document, files):
    schemas = named(files, "schemas")
    examples = named(files, "examples")
    assert list(schemas) == list(document.content["components"]["schemas"])
    shown = {operation.operation_id: operation.responses["200"] for operation in document.operations()}
    answers = {name: one["content"]["application/json"]["schema"]["$ref"] for name, one in shown.items()}
    errors = dict.fromkeys(document.content["components"]["responses"], "/Error")
    assert set(examples) == {*answers, *errors}
    for name, reference in {**answers, **errors}.items():
        schema = schemas[reference.rpartition("/")[2]]
        Draft202012Validator.check_schema(schema)
        assert list(Draft202012Validator(schema).iter_errors(examples[name])) == [], name
    wrong = examples["get_integration_credit_report"] | {"rows": [{USED: "many"}]}
    assert list(Draft202012Validator(schemas["IntegrationCreditReport"]).iter_errors(wrong))


def test_a_schema_that_refers_to_itself_is_complete_too(document):
    schemas = document.content["components"]["schemas"]
    tree = {"type": "object", "properties": {"below": {"$ref": "#/components/schemas/Tree"}}}
    from bundling.json_schemas import json_schemas  # noqa: PLC0415 -- the fixture above names everything else

    schema = json_schemas({"components": {"schemas": {**schemas, "Tree": tree}}})["Tree"]
    assert list(Draft202012Validator(schema).iter_errors({"below": {"below": {}}})) == []
    assert list(Draft202012Validator(schema).iter_errors({"below": {"below": 1}}))


def requests(collection, **variables):
    """Return each request of the collection, with its variables filled in like Postman does."""

    def fill(text, more=()):
        for name, value in {**variables, **dict(more)}.items():
            text = text.replace(f"{{{{{name}}}}}", value)
        return text

    for folder in collection["item"]:
        for item in folder["item"]:
            request = item["request"]
            url = request["url"]
            for variable in url["variable"]:
                url["raw"] = url["raw"].replace(f":{variable['key']}", variable["value"])
            headers = {header["key"]: fill(header["value"]) for header in request["header"]}
            yield httpx.Request(request["method"], fill(url["raw"]), headers=headers)


def test_the_collection_gets_every_answer_of_the_mock(document, files, server):
    expected = {(operation.method.upper(), operation.path.count("/")) for operation in document.operations()}
    for session, status in ((server.session, 200), ("another", 401)):
        collection = json.loads(files["postman_collection.json"])
        sent = list(requests(collection, baseUrl=server.base_url, session=session))
        assert len(sent) == len(list(document.operations()))
        assert {(one.method, one.url.path.count("/") - 1) for one in sent} == expected
        with httpx.Client(trust_env=False) as client:
            assert {client.send(one).status_code for one in sent} == {status}


class Page(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.targets, self.words = set(), set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids |= {value for name, value in attrs if name == "id"}
        self.targets |= {value for name, value in attrs if name in {"href", "src", "action", "srcset"}}

    def handle_data(self, data):
        self.words += data


def test_the_reference_asks_no_host_for_anything(either):
    text = bundle(either)["reference.html"]
    page = Page(text)
    assert page.tags & {"script", "link", "img", "iframe", "form", "base", "object"} == set()
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in text
    assert re.findall(r"url\(|@import", text) == []
    assert {target[0] for target in page.targets} == {"#"}
    assert {target[1:] for target in page.targets} - page.ids == set()


def test_the_reference_tells_all_there_is(document, files):
    page = Page(files["reference.html"])
    for operation in document.operations():
        assert operation.operation_id in page.ids
        assert operation.path in page.words
    for name, schema in document.content["components"]["schemas"].items():
        assert f"schema-{name}" in page.ids
        for key, definition in schema.get("properties", {}).items():
            assert key in page.words
            assert definition["description"].split("`")[0] in page.words


def test_the_contents_of_the_reference_show_titles_and_can_be_folded(document, files):
    _, _, page = files["reference.html"].partition("<nav")
    contents, _, text = page.partition("</nav>")
    assert contents.count("<details>") == 1
    for operation in document.operations():
        assert f'<a href="#{operation.operation_id}">{operation.definition["summary"]}</a>' in contents
    assert text.index(document.content["info"]["summary"].replace("'", "&#39;")) < text.index(document.hash)


def calls(page, language):
    """Return the examples of a language on the reference page."""
    return [unescape(code) for code in re.findall(rf'<code class="{language}">(.*?)</code>', page, re.DOTALL)]


NODE = str(Path(sysconfig.get_path("scripts")) / "node")
PROGRAMS = {"curl": ["sh", "-e", "all.sh"], "Python": [sys.executable, "all.py"], "TypeScript": [NODE, "all.mts"]}


@pytest.mark.parametrize("language", PROGRAMS)
def test_every_example_of_the_reference_is_answered(language, document, files, tmp_path):
    if language == "curl" and not (shutil.which("curl") and shutil.which("sh")):
        pytest.skip("curl is not there")
    examples = calls(files["reference.html"], language)
    if language == "TypeScript":  # each has its own variables
        examples = [f"{{\n{example}\n}}" for example in examples]
    with MockServer() as server:
        (tmp_path / PROGRAMS[language][-1]).write_text("\n".join(examples), encoding="utf-8")
        variables = {"CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
        run = run_program(PROGRAMS[language], check=True, cwd=tmp_path, env={**os.environ, **variables})
        called = [(call.operation_id, call.status) for call in server.calls.list()]
    assert called == [(operation.operation_id, 200) for operation in document.operations()]
    assert run.stdout.count("clearbit") >= 4, "the answers"


def test_the_kinds_of_evidence_are_explained_before_the_first_operation(files):
    legend = files["reference.html"].partition("<h3")[0]
    for kind in EVIDENCE:
        assert f'<span class="evidence {kind}">{kind}</span>: ' in legend


def test_text_of_the_document_becomes_no_html(document):
    changed = copy.deepcopy(document)
    changed.content["info"]["description"] = "<script>1</script> & [a](javascript:b)"
    changed.content["components"]["schemas"]["Owner"]["properties"]["id"]["examples"] = ["<img src=x>"]
    page = Page(bundle(changed)["reference.html"])
    assert page.tags & {"script", "img"} == set()
    assert {target[0] for target in page.targets} == {"#"}


def test_the_readme_names_every_file_there_is(files):
    readme = files["README.md"]
    for name in files:
        assert f"`{name.partition('/')[0]}{'/' if '/' in name else ''}`" in readme or name in {
            "README.md",
            "LICENSE",
        }, name


def test_the_readme_shows_how_to_generate_in_each_language(files):
    for folder in languages():
        language = read(EXAMPLES / folder)
        assert all(command in files["README.md"] for command in language.commands(f"../../{language.document}"))
        assert f"```{folder}\n{language.call()}```" in files["README.md"]
        assert f"../../{language.document}" in "".join(language.commands(f"../../{language.document}"))
        assert files[f"clients/{folder}/{language.program}"]
        assert language.document in files


def test_nothing_of_an_earlier_bundle_stays(tmp_path):
    write(tmp_path / "contract", {"old/file": "1"})
    write(tmp_path / "contract", {"new": "2"})
    assert [path.name for path in (tmp_path / "contract").rglob("*")] == ["new"]


def test_readers_of_every_yaml_read_the_same(either):
    for name, text in bundle(either).items():
        if name.endswith(".yaml"):
            assert yaml.safe_load(text) == YAML(typ="safe").load(text), name


def test_yaml_is_written_without_aliases_and_in_lines():
    same = {"text": "one\ntwo\n"}
    assert as_yaml({"a": same, "b": same}) == "a:\n  text: |\n    one\n    two\nb:\n  text: |\n    one\n    two\n"
