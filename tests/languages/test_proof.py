"""The proof of a language fails where a client gives something else than the Python client, and says what is wrong."""

import copy
import os
import sys

import pytest

from bundle import ROOT
from bundling import example_clients
from bundling.example_clients import LanguageError, canonical, python_answers, read
from demo import environment_of
from document_names import START, USED
from openapi_document.loading import read_document

SETTINGS = """\
name = "Sample"
tools = ["sh"]
needs = "a shell"
files = ["program.sh"]
document = "openapi.yaml"
generate = ["cp {document} client"]
build = ["cat client program.sh > built"]
run = ["sh", "built"]
program = "program.sh"
"""
PROGRAM = """\
    # [call]
    echo '{}'
    # [/call]
"""


@pytest.fixture(scope="module")
def answers(server):
    return python_answers(read_document(ROOT / "openapi.yaml"), server)


def report(answers):
    return answers["get_integration_credit_report"]


FAULTS = {
    "a wrong number": lambda answers: report(answers).update({USED: report(answers)[USED] + 0.01}),
    "a number as text": lambda answers: report(answers).update({USED: str(report(answers)[USED])}),
    "a missing row": lambda answers: report(answers)["rows"].pop(),
    "rows in another order": lambda answers: report(answers)["rows"].reverse(),
    "a shifted time": lambda answers: report(answers).update({START: "2024-06-01T00:00:00+02:00"}),
    "a time without its zone": lambda answers: report(answers).update({START: "2024-06-01T00:00:00"}),
    "a day as a time": lambda answers: report(answers)["rows"][0].update(date="2024-06-03T00:00:00Z"),
    "a missing member": lambda answers: answers["get_user_credits"].pop("userId"),
    "a null where something is": lambda answers: answers["get_user_credits"].update(userId=None),
    "a new member": lambda answers: answers["get_user_credits"].update(additional={}),
    "a boolean for a number": lambda answers: answers["get_user_credits"].update({USED: True}),
    "an operation that was not called": lambda answers: answers.pop("list_owners"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_another_answer_is_noticed(answers, fault):
    changed = copy.deepcopy(answers)
    FAULTS[fault](changed)
    assert canonical(changed) != canonical(answers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": None}, {}),
        ([{"a": {"b": None}}], [{"a": {}}]),
        ({"a": 2100}, {"a": 2100.0}),
        ({"a": "2024-06-01T00:00:00Z"}, {"a": "2024-06-01T02:00:00.000+02:00"}),
        ({"a": "2024-06-30T23:59:59z"}, {"a": "2024-06-30T23:59:59-00:00"}),
    ],
)
def test_what_means_the_same_is_equal(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize("folder", example_clients.languages())
def test_each_example_says_how_it_is_made_of_the_document(folder):
    language = read(example_clients.EXAMPLES / folder)
    assert any("{document}" in line for line in language.generate)
    assert language.call()


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Make a language with other settings or another program, built in a temporary folder."""
    monkeypatch.setattr(example_clients, "BUILD", tmp_path / "build")
    (tmp_path / "contract").mkdir()
    (tmp_path / "contract" / "openapi.yaml").write_text("# the document\n")

    def make(settings=SETTINGS, program=PROGRAM):
        folder = tmp_path / "sample"
        folder.mkdir(exist_ok=True)
        (folder / "language.toml").write_text(settings)
        (folder / "program.sh").write_text(program)
        return read(folder)

    make.contract = tmp_path / "contract"
    return make


def test_a_program_is_generated_built_and_run(sample):
    language = sample()
    work, seconds = language.make(sample.contract, os.environ)
    assert (work / "built").read_text() == f"# the document\n{PROGRAM}"
    assert [*seconds] == ["prepare", "generate", "check", "build"]
    assert language.answers(work, [], os.environ) == {}
    assert language.call() == "echo '{}'\n"


def test_a_build_is_used_again_only_for_the_same_sources(sample):
    work, _ = sample().make(sample.contract, os.environ)
    (work / "cache").touch()
    sample().make(sample.contract, os.environ)
    assert (work / "cache").exists()
    sample(program=f"# other\n{PROGRAM}").make(sample.contract, os.environ)
    assert not (work / "cache").exists()
    (work / "cache").touch()
    (sample.contract / "openapi.yaml").write_text("# another document\n")
    sample().make(sample.contract, os.environ)
    assert not (work / "cache").exists()


def test_a_dropped_cookie_fails(sample, server):
    call = "from clay_credits import Clay; Clay(max_retries=0).owners.list()"
    program = PROGRAM.replace("echo '{}'", f"CLAY_SESSION=x {sys.executable} -c '{call}'")
    language = sample(program=program)
    work, _ = language.make(sample.contract, os.environ)
    with pytest.raises(LanguageError, match=r"Sample: run: sh built: exit 1\n[\s\S]*AuthenticationError"):
        language.answers(work, [], environment_of(server))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("cp {document} client", "echo no generator; exit 3"), r"Sample: generate: .*: exit 3\nno generator"),
        (('"openapi.yaml"', '"openapi-9.yaml"'), "language.toml: the bundle has no openapi-9.yaml"),
        (('"sh", "built"', '"./nothing"'), "Sample: run: .*nothing"),
        (('"sh", "built"', '"echo", "nothing"'), "Sample: run: its output is not JSON"),
    ],
)
def test_a_step_that_fails_is_named(sample, edit, message):
    language = sample(SETTINGS.replace(*edit))
    with pytest.raises(LanguageError, match=message):
        language.answers(language.make(sample.contract, os.environ)[0], [], os.environ)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("name =", "nmae ="), "unknown key nmae"),
        (('name = "Sample"\n', ""), "the key name is missing"),
        (('"Sample"', "1"), "name must be a string"),
        (('["sh", "built"]', '"sh built"'), "run must be a list of strings"),
        (('["sh", "built"]', "[1]"), "run must be a list of strings"),
        (('"Sample"', "Sample"), "Invalid value"),
        (('"program.sh"', '"other.sh"'), "other.sh: there are no lines between"),
    ],
)
def test_settings_that_are_wrong_are_refused_in_one_line(sample, edit, message):
    with pytest.raises(LanguageError, match=message) as caught:
        sample(SETTINGS.replace(*edit))
    assert "\n" not in str(caught.value)


def test_a_tool_that_is_absent_is_named(sample):
    assert sample(SETTINGS.replace('["sh"]', '["sh", "no-such-tool"]')).missing(os.environ) == ["no-such-tool"]
    lacking = sample(SETTINGS.replace("document =", 'requires = ["true", "exit 3"]\ndocument ='))
    assert lacking.missing(os.environ) == ["exit 3"]
