"""Prepares a release on this machine. It publishes nothing.

Usage: python scripts/release.py VERSION
       python scripts/release.py --notes TAG
The second checks that the files in dist/ are those of a tag, and prints what the release changes.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from packaging.version import Version

from check import is_shallow, last_release, problems
from document_diff.report import Report, as_markdown
from document_diff.revision import DOCUMENT, git, read_revision
from openapi_document.yaml_files import DocumentError
from releasing import python_api_breakage, workflows
from releasing.changelog import ChangelogError, released, section
from releasing.pypi_page import unready

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "generator-config.yaml"
CHANGELOG = ROOT / "CHANGELOG.md"
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
DIST = ROOT / "dist"
_SETTING = re.compile(r"^package_version_override: (.*)$", re.MULTILINE)
_NEXT = """\
Nothing has left this machine. To release it:
  make test && git add --all && git commit --message 'Release {version}' && git tag v{version}
  git push origin HEAD v{version}
The workflow of the tag publishes it. Elsewhere, publish the files in dist/.
"""


class ReleaseError(Exception):
    """The release cannot be made, and nothing was changed. The message says why."""


def prepare(version: str) -> None:
    """Set the version, close the section of the changelog, regenerate and build.

    Raises:
        ReleaseError: The version, the work tree, the contract's version or the Python API forbids it, or the client
            could not be generated or built.
        ChangelogError: The changelog has nothing to release.
        DocumentError: One of the documents cannot be read.
    """
    last = last_release(ROOT)
    _check(version, last)
    news = CHANGELOG.read_bytes().decode()
    changes = _api_changes(last, news) if last else ""
    changed = {
        CHANGELOG: released(news, version, f"{datetime.now(UTC):%Y-%m-%d}", changes),
        SETTINGS: _SETTING.sub(f"package_version_override: {version}", SETTINGS.read_bytes().decode()),
    }
    try:
        for path, text in changed.items():
            path.write_bytes(text.encode())
        _run("generate.py")
        _run("build.py")
    except BaseException:
        # The work tree was clean, so every difference comes from this function.
        git(ROOT, "checkout", "--quiet", "HEAD", "--", ".")
        git(ROOT, "clean", "--force", "--quiet", "-d", "generated")
        raise


def notes(tag: str) -> str:
    """Return what the release of a tag changes.

    Raises:
        ReleaseError: The version of the package is another one, or is not in dist/.
        ChangelogError: The changelog does not have it.
    """
    version = _stated()
    if tag != f"v{version}":
        raise ReleaseError(f"the tag is {tag}, but {SETTINGS.name} says {version}")
    built = {file.name for pattern in ("*.whl", "*.tar.gz") for file in DIST.glob(pattern)}
    if built != {f"clay_credits-{version}-py3-none-any.whl", f"clay_credits-{version}.tar.gz"}:
        raise ReleaseError(f"dist/ does not have the wheel and the sdist of {version} alone: make build")
    return section(CHANGELOG.read_text(encoding="utf-8"), version)


def _stated() -> str:
    """Return the version of the package that the settings say."""
    (version,) = _SETTING.findall(SETTINGS.read_text(encoding="utf-8"))
    return str(version)


def _check(version: str, last: str | None) -> None:
    if not _VERSION.fullmatch(version):
        raise ReleaseError(f"{version} is not a version: write three numbers, as in 1.2.3")
    if is_shallow(ROOT):
        raise ReleaseError("a shallow clone does not know the last release: git fetch --unshallow --tags")
    if last and Version(version) <= Version(last):
        raise ReleaseError(f"{version} is not newer than the last release, {last}")
    if Version(version) < Version(_stated()):
        raise ReleaseError(f"{version} is older than {_stated()}, which {SETTINGS.name} says")
    if git(ROOT, "rev-parse", "--verify", "--quiet", f"refs/tags/v{version}") is not None:
        raise ReleaseError(f"{version} was released already, on another branch")
    if git(ROOT, "status", "--porcelain") != "":
        raise ReleaseError("the work tree has changes that are not committed: commit or stash them")
    found = list(workflows.problems(ROOT))
    if found:
        raise ReleaseError("\n".join(found))
    _run("generate.py", "--check")
    if last and not _may_break(Version(version), Version(last)):
        broken = [*python_api_breakage.breakages(ROOT, last), *python_api_breakage.old_tests(ROOT, last)]
        if broken:
            raise ReleaseError(
                "\n".join([*broken, f"{version} breaks the Python API of {last}: choose a version with a major step"])
            )


def _run(script: str, *arguments: str) -> None:
    """Run another script of this folder. Its error may have several lines."""
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    run = subprocess.run(command, check=False, stdout=sys.stdout, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        raise ReleaseError(f"{run.stderr.strip()}\n{script} failed, so nothing was changed")


def _api_changes(last: str, changelog: str) -> str:
    """Return the changes of the document since the last release as a section of the changelog."""
    report = Report(read_revision(last, ROOT), read_revision(str(ROOT / DOCUMENT), ROOT))
    found = list(problems(report, changelog, last))
    if found:
        raise ReleaseError("\n".join(found))
    return as_markdown(report) if report.changes else ""


def _may_break(version: Version, last: Version) -> bool:
    """Return whether Semantic Versioning allows breaking changes: in a major step, or before 1.0.0 in a minor one."""
    return version.major > last.major or (last.major == 0 and version.minor > last.minor)


def main() -> int:
    """Run from the command line."""
    try:
        match sys.argv[1:]:
            case ["--notes", tag]:
                sys.stdout.write(notes(tag))
            case [version]:
                prepare(version)
                sys.stdout.write(_NEXT.format(version=version))
                sys.stdout.writelines(f"Not ready for PyPI: {one}\n" for one in unready(ROOT))
            case _:
                sys.stderr.write("Name the version: make release VERSION=1.2.3\n")
                return 2
    except KeyboardInterrupt:
        sys.stderr.write("interrupted, so nothing was changed\n")
        return 130
    except (ReleaseError, ChangelogError, DocumentError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
