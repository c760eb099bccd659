"""A throwaway repository that holds a document and a changelog."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from edits import OURS, edited

UNRELEASED = "# Changelog\n\n## [Unreleased]\n"


class Repository:
    """A git repository that knows nothing of whoever runs the tests."""

    def __init__(self, folder):
        self.folder = folder
        names = {f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "--quiet")
        self.write("CHANGELOG.md", UNRELEASED)
        self.document = OURS

    def git(self, *arguments):
        command = ["git", *arguments]
        subprocess.run(command, cwd=self.folder, env=self.environment, check=True)

    def write(self, name, text):
        self.folder.joinpath(name).write_text(text, encoding="utf-8")

    def edit(self, *edits):
        """Change the document, here and for all later edits."""
        for edit in edits:
            self.document = edited(self.document, edit)
        self.write("openapi.yaml", json.dumps(self.document))

    def release(self, *tags):
        self.edit()
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message=A release")
        for tag in tags:
            self.git("-c", "tag.gpgSign=false", "tag", tag)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)
