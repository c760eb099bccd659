"""A generated client of each language gives what the Python client gives. `make languages` runs it, `make test` not."""

from __future__ import annotations

import os
import sys
import time
from difflib import unified_diff
from pathlib import Path

import pytest

from bundle import ROOT, bundle, write
from bundling.example_clients import EXAMPLES, arguments, canonical, languages, python_answers, read
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


@pytest.mark.parametrize("folder", NAMED or languages())
def test_a_generated_client_gives_what_the_python_client_gives(folder, contract, document, server):
    language = read(EXAMPLES / folder)
    if missing := language.missing(SURROUNDINGS):
        lack = f"{language.name}: {', '.join(missing)} not found"
        pytest.fail(lack) if NAMED else pytest.skip(lack)
    work, seconds = language.make(contract, SURROUNDINGS)
    start = time.perf_counter()
    answers = language.answers(work, [*arguments(document).values()], {**environment_of(server), "PATH": PATH})
    seconds["run"] = time.perf_counter() - start
    times = ", ".join(f"{step} {taken:.1f} s" for step, taken in seconds.items())
    sys.stdout.write(f"{language.name}: {times}\n")
    ours, theirs = canonical(python_answers(document, server)), canonical(answers)
    if difference := [*unified_diff(ours.splitlines(), theirs.splitlines(), "Python", language.name, lineterm="", n=6)]:
        pytest.fail("\n".join(difference), pytrace=False)
