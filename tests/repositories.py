"""Throwaway git repositories, independent of the user's configuration."""

import os

from limits import run_program

IDENTITY = {f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
ENVIRONMENT = {**os.environ, **IDENTITY, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Repository:
    """A git repository in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.git("init", "--quiet")

    def git(self, *arguments):
        command = ["git", *arguments]
        run_program(command, cwd=self.folder, env=ENVIRONMENT, check=True)

    def write(self, name, text):
        self.folder.joinpath(name).write_text(text, encoding="utf-8")

    def commit(self, message, *tags):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        for tag in tags:
            self.git("-c", "tag.gpgSign=false", "tag", tag)
