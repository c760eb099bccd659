"""Reads one revision of the document, from a file or from a commit."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from openapi_spec_validator.shortcuts import get_validator_cls
from packaging.version import InvalidVersion, Version

from openapi_document.yaml_files import DocumentError, read_yaml

DOCUMENT = "openapi.yaml"


class Revision(NamedTuple):
    """One revision of the document."""

    name: str
    content: dict[str, Any]
    version: Version


def read_revision(source: str, repository: Path) -> Revision:
    """Read a file, or openapi.yaml at a git reference.

    Raises:
        DocumentError: There is no such file or reference, or it is not an OpenAPI document.
    """
    try:
        text = Path(source).read_bytes() if Path(source).is_file() else _committed(source, repository)
    except OSError as error:
        raise DocumentError(f"{source}: {error.strerror}") from None
    content = _plain(read_yaml(text, source))
    problem = _problem(content)
    if problem:
        raise DocumentError(f"{source}: {problem}")
    try:
        return Revision(source, content, Version(content["info"]["version"]))
    except InvalidVersion:
        raise DocumentError(f"{source}: info.version {content['info']['version']} is not a version") from None


def git(repository: Path, *arguments: str) -> str | None:
    """Return the output of git, or None if it fails.

    Raises:
        DocumentError: git is not installed.
    """
    command = ["git", "-C", str(repository), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise DocumentError("git is not installed") from None
    return None if run.returncode else run.stdout.decode()


def _committed(reference: str, repository: Path) -> bytes:
    commit = git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit is None:
        raise DocumentError(f"{reference}: neither a file nor a commit: run git fetch --tags, or name a file")
    text = git(repository, "show", f"{commit.strip()}:{DOCUMENT}")
    if text is None:
        raise DocumentError(f"{reference}: has no {DOCUMENT}")
    return text.encode()


def _plain(node: Any) -> Any:
    """Return the document with JSON types only: dates of YAML become strings, and 1.0 becomes 1."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, datetime.date):
        return node.isoformat()
    return int(node) if isinstance(node, float) and node.is_integer() else node


def _problem(content: dict[str, Any]) -> str:
    """Return why it is not an OpenAPI document. Old releases need not follow newer rules of this project."""
    if "openapi" not in content:
        return "not an OpenAPI document"
    try:
        error = next(iter(get_validator_cls(content)(content).iter_errors()), None)
    except Exception:  # noqa: BLE001 -- the validator fails in many undocumented ways on other files
        return "not an OpenAPI document"
    return f"not an OpenAPI document: {str(error).splitlines()[0]}" if error else ""
