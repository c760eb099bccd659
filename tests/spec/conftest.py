"""A temporary repository with a document and a changelog."""

import json

import pytest

from edits import OURS, edited
from repositories import Repository

UNRELEASED = "# Changelog\n\n## [Unreleased]\n"


class DocumentRepository(Repository):
    """The document and the changelog, without the rest of the project."""

    def __init__(self, folder):
        super().__init__(folder)
        self.write("CHANGELOG.md", UNRELEASED)
        self.document = OURS

    def edit(self, *edits):
        """Change the document, here and for all later edits."""
        for edit in edits:
            self.document = edited(self.document, edit)
        self.write("openapi.yaml", json.dumps(self.document))

    def release(self, *tags):
        self.edit()
        self.commit("A release", *tags)


@pytest.fixture
def repository(tmp_path):
    return DocumentRepository(tmp_path)
