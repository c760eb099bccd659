"""A copy of the project with its own git history, to run commands in."""

import os
import shutil
import sys
from pathlib import Path

from limits import run_program
from repositories import ENVIRONMENT, Repository

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- The contract 1.0.0.\n"
NODE_MODULES = Path("scripts", "node", "node_modules")


class Project(Repository):
    """The project as git would commit it, released as 0.1.0."""

    def __init__(self, folder):
        super().__init__(folder)
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = run_program(command, cwd=ROOT, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        (folder / NODE_MODULES).symlink_to(ROOT / NODE_MODULES)
        self.write("CHANGELOG.md", CHANGELOG)
        self.commit("Release 0.1.0", "v0.1.0")

    def read(self, name):
        return self.folder.joinpath(name).read_text(encoding="utf-8")

    def edit(self, name, *changes):
        """Replace texts everywhere in a file."""
        text = self.read(name)
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        self.write(name, text)

    def status(self):
        """Return what differs from the last commit."""
        command = ["git", "status", "--porcelain"]
        return run_program(command, cwd=self.folder, check=True).stdout

    def run(self, *arguments):
        """Run the project's own Python with the project's own package."""
        paths = [str(self.folder / name) for name in ("generated", "overrides", "scripts")]
        bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        environment = {**ENVIRONMENT, **bare, "PYTHONPATH": os.pathsep.join(paths)}
        command = [sys.executable, *arguments]
        return run_program(command, cwd=self.folder, env=environment)

    def must(self, *arguments):
        """Run a command that must succeed, and return its output."""
        result = self.run(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def refused(self, *arguments):
        """Run a command that must fail with a message, and return the lines of the message."""
        result = self.run(*arguments)
        assert result.returncode == 1, result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr.splitlines()
