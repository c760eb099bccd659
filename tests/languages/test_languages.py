"""A generated client of each language gives what the Python client gives. `make languages` runs it, `make test` not."""

import os
import sys
import time
from copy import deepcopy
from difflib import unified_diff
from pathlib import Path

import pytest

from bridging import bridged
from bundle import ROOT, bundle, write
from bundling.example_clients import EXAMPLES, arguments, canonical, languages, python_answers, read
from clay_credits.mock import MockServer
from demo import environment_of
from openapi_document.loading import read_document

# The languages that must be there; if none is named, all, where those whose tools are missing are skipped.
NAMED = os.environ.get("LANGUAGES", "").split()
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
# As it is before the tests' clean environment takes proxies away, which package managers may need.
SURROUNDINGS = {**os.environ, "PATH": PATH}


@pytest.fixture(scope="module")
def document():
    return read_document(ROOT / "openapi.yaml")


@pytest.fixture(scope="module")
def contract(document, tmp_path_factory):
    """The bundle, as other teams get it."""
    folder = tmp_path_factory.mktemp("contract")
    write(folder, bundle(document))
    return folder


@pytest.fixture(scope="module")
def bridge():
    """The bridge to the routes of a workspace."""
    with MockServer(routes="workspace") as service, bridged(service.base_url, service.session) as running:
        yield running


def with_live_ids(document):
    """Return a document whose examples of ids are those of the routes of a workspace, which are numbers."""
    ids, copy = {"userId": "1001", "workspaceId": "12345"}, deepcopy(document)
    for operation in copy.operations():
        for parameter in operation.parameters:
            parameter["example"] = ids.get(parameter["name"], parameter["example"])
    return copy


@pytest.mark.parametrize("folder", NAMED or languages())
def test_a_generated_client_gives_what_the_python_client_gives(folder, contract, document, server, bridge):
    language = read(EXAMPLES / folder)
    if missing := language.missing(SURROUNDINGS):
        lack = f"{language.name}: {', '.join(missing)} not found"
        pytest.fail(lack) if NAMED else pytest.skip(lack)
    work, seconds = language.make(contract, SURROUNDINGS)
    for called, asked in ((server, document), (bridge, with_live_ids(document))):
        start = time.perf_counter()
        answers = language.answers(work, [*arguments(asked).values()], {**environment_of(called), "PATH": PATH})
        seconds["run" if called is server else "run through the bridge"] = time.perf_counter() - start
        compare(language, python_answers(asked, called), answers)
    times = ", ".join(f"{step} {taken:.1f} s" for step, taken in seconds.items())
    sys.stdout.write(f"{language.name}: {times}\n")


def compare(language, expected, answers):
    ours, theirs = canonical(expected), canonical(answers)
    if difference := [*unified_diff(ours.splitlines(), theirs.splitlines(), "Python", language.name, lineterm="", n=6)]:
        pytest.fail("\n".join(difference), pytrace=False)
