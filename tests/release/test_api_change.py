"""An API change as CONTRIBUTING describes it, from the edit of the document to a wheel.

The tests depend on each other and run in their order.
"""

from __future__ import annotations

import re
import zipfile
from typing import NamedTuple

import pytest

from project import Project
from releasing.python_api_breakage import breakages

PROPERTY = """\
        team:
          type: string
          description: Name of the team that the person works in.
          x-evidence: inferred
          examples: [Sample team]
        role:
"""
OPERATION = """\
  /users/{userId}:
    get:
      operationId: get_user
      tags: [users]
      summary: Get one user
      description: Gives the name, the address and the role of one user.
      parameters:
        - $ref: "#/components/parameters/UserId"
      responses:
        "200":
          description: The user with this id.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Owner"
              example:
                id: u_1
                name: Sample Owner
                email: owner@example.com
                team: Sample team
                role: workspace-admin
"""
FIT = "test_examples_fit_together"
ANSWER = """\
@answers
def get_user(snapshot: Snapshot, user_id: str) -> dict[str, Any]:
    user = _known(user_id, snapshot.account.users_by_id, "User")
    known = {"id": user.id, "name": user.name, "email": user.email, "role": user.role}
    return {key: value for key, value in known.items() if value is not None}


"""
EIGHT = "test_it_describes_the_eight_operations"


class Step(NamedTuple):
    """Changes of the API that are released together.

    `reported` are lines of the difference. `asked` is the version that the contract must then have. `red` are the tests
    that must be adapted to the change. `program` is what Python code can do after it.
    """

    name: str
    edits: tuple[object, ...]
    reported: tuple[str, ...]
    asked: str
    red: set[str]
    program: str


def add_a_property(project):
    project.edit("openapi.yaml", ("        role:\n", PROPERTY))
    # An example shows every property.
    text = re.sub(r"( +)email: \w+@.*\n", r"\g<0>\1team: Sample team\n", project.read("openapi.yaml"))
    project.write("openapi.yaml", text)


def add_an_operation(project):
    path = "  /users/{userId}/credits:\n"
    text = project.read("openapi.yaml")
    errors = text[text.index('        "400":') : text.index(path)]
    project.edit("openapi.yaml", (path, OPERATION + errors + path))
    answer = "@answers\ndef get_user_credits"
    project.edit("overrides/clay_credits_mock/answers.py", (answer, ANSWER + answer))


def deprecate_an_operation(project):
    operation = "\n      operationId: get_user_credits\n"
    project.edit("openapi.yaml", (operation, f"{operation}      deprecated: true\n"))


def rename_an_operation(project):
    names = ("get_integration_credit_report", "get_integration_usage_report")
    links = (" IntegrationCreditReport:\n              o", " IntegrationUsageReport:\n              o")
    project.edit("openapi.yaml", names, links)
    for name in ("overrides/clay_credits_mock/answers.py", "scripts/contract_suite/meaning.py"):
        project.edit(name, names)


def remove_an_operation(project):
    text = project.read("openapi.yaml")
    text = re.sub(r"  /users/\{userId\}/resources:\n.*?\n(?=  /)", "", text, flags=re.DOTALL)
    text = re.sub(r"            UserResources:\n.*?\n(?=        \")", "", text, count=1, flags=re.DOTALL)
    for schema in ("UserResources", "Resource", "ResourceType"):
        text = re.sub(rf"    {schema}:\n      type.*?\n\n(?=    \w)", "", text, flags=re.DOTALL)
    project.write("openapi.yaml", text)


STEPS = (
    Step(
        "additions and a deprecation",
        (add_a_property, add_an_operation, deprecate_an_operation),
        (
            "+ property team: new, optional",
            "get_user GET /users/{userId}",
            "+ new",
            "get_user_credits GET /users/{userId}/credits",
            "deprecated",
        ),
        "1.1.0",
        set(),
        "from clay_credits.models import Owner; assert Owner.from_dict({'team': 'Red'}).team == 'Red'; "
        "assert clay.users.get('u_1').id == 'u_1'; "
        "assert 'Deprecated' in type(clay.users).get_credits.__doc__; clay.users.get_credits('u_1')",
    ),
    Step(
        "another name and a removal",
        (rename_an_operation, remove_an_operation),
        (
            "! ",
            "get_integration_credit_report",
            "get_integration_usage_report",
            "list_user_resources POST /users/{userId}/resources",
            "! removed, never deprecated before",
        ),
        "2.0.0",
        {EIGHT, FIT},
        "assert clay.integrations.get_usage_report('clearbit').rows; "
        "assert not hasattr(clay.integrations, 'get_credit_report'); "
        "assert not hasattr(clay.users, 'list_resources')",
    ),
)
PROGRAM = """
from clay_credits import Clay
from clay_credits.mock import MockServer
with MockServer() as server, Clay(session=server.session, base_url=server.base_url) as clay:
    {}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One project for all tests of this file. Each test continues from the one before."""
    return Project(tmp_path_factory.mktemp("project"))


def test_an_edit_that_was_not_generated_is_noticed(project):
    add_a_property(project)
    assert "openapi.yaml" in "".join(project.refused("scripts/generate.py", "--check"))
    project.git("checkout", "--quiet", ".")


def test_what_users_lose_of_the_runtime_breaks_a_promise(project):
    project.edit("overrides/clay_credits_runtime/response.py", ("def request_id(self", "def reference(self"))
    assert breakages(project.folder, "v0.1.0") == [
        "clay_credits_runtime.response.RawResponse.request_id: Public object was removed"
    ]
    project.git("checkout", "--quiet", ".")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_change_goes_its_way(project, step):
    version = project.read("openapi.yaml").partition("\n  version: ")[2].partition("\n")[0]
    for edit in step.edits:
        edit(project)
    (line,) = project.refused("scripts/check.py")
    assert f"info.version must be {step.asked} or higher" in line
    project.edit("openapi.yaml", (f"\n  version: {version}\n", f"\n  version: {step.asked}\n"))
    assert "CHANGELOG.md" in project.refused("scripts/check.py")[0]
    news = f"## [Unreleased]\n\n- The contract {step.asked}: {step.name}.\n"
    project.edit("CHANGELOG.md", ("## [Unreleased]\n", news))
    project.must("scripts/check.py")
    project.must("scripts/lint_spec.py")
    reported = project.must("scripts/spec_diff.py", "HEAD")
    for part in step.reported:
        assert part in reported, reported
    project.must("scripts/generate.py")
    project.must("scripts/contract.py", "--quick")
    project.must("-c", PROGRAM.format(step.program))
    result = project.run("-m", "pytest", "-q", "--tb=no", "tests/contract/test_document.py")
    assert set(re.findall(r"FAILED .*::(\w+)", result.stdout)) == step.red, result.stdout
    project.commit(step.name)


def test_a_release_that_breaks_its_promise_is_refused(project):
    broken = project.refused("scripts/release.py", "0.1.1")
    assert "clay_credits.resources.integrations.Integrations.get_credit_report: Public object was removed" in broken
    assert any(line.startswith("tests/typing/api.py:") and '"list_resources"' in line for line in broken)
    assert "choose a version with a major step" in broken[-1]


def test_the_changes_are_released_as_a_wheel(project):
    project.must("scripts/release.py", "0.2.0")
    changelog = project.read("CHANGELOG.md")
    released = changelog[changelog.index("## [0.2.0]") : changelog.index("## [0.1.0]")]
    assert "- The contract 2.0.0: another name and a removal." in released
    assert "**Breaking:** removed, never deprecated before" in released
    (wheel,) = project.folder.glob("dist/clay_credits-0.2.0-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert 'SPEC_VERSION: Final = "2.0.0"' in archive.read("clay_credits/_document.py").decode()
    assert project.folder.joinpath("dist", "clay-credits-contract-2.0.0.zip").is_file()
    project.must("scripts/generate.py", "--check")
    project.commit("Release 0.2.0", "v0.2.0")
    assert "2.0.0 follows v0.2.0" in project.must("scripts/check.py")
