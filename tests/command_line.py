"""Runs `clay-credits` in this process."""

from clay_credits.cli import main


def run(capsys, line):
    """Run a command line, and return its exit code, stdout and stderr."""
    try:
        code = main(line.split())
    except SystemExit as ended:
        code = ended.code
    return code, *capsys.readouterr()
