"""Errors that nobody foresaw, such as Ctrl-C, show neither the session nor frames that know it."""

import itertools
import pkgutil
import traceback

import pytest

from account import list_owners
from leaks import everything_about
from server import HOLD, ScriptedServer
from table import HEAD

MARK = "marked-session"
SESSION = f"s%3A{MARK}.0123456789abcdef"


class Interruption(BaseException):
    """An error that no library knows, like Ctrl-C or a cancelled task."""


READS = (
    "httpcore._backends.sync.SyncStream.read",
    "httpcore._backends.anyio.AnyIOStream.read",
    "httpcore2._backends.sync.SyncStream.read",
    "httpcore2._backends.anyio.AnyIOStream.read",
)


@pytest.mark.parametrize("part", [1, 2], ids=["head", "body"])
@pytest.mark.parametrize("error", [Interruption, RuntimeError])
def test_interruption_shows_no_frames_of_libraries(way, monkeypatch, error, part):
    parts = itertools.count(1)

    def interrupting(read):
        def interrupted(*args, **kwargs):
            if next(parts) == part:
                raise error
            return read(*args, **kwargs)

        return interrupted

    for name in READS:
        owner, _, method = name.rpartition(".")
        monkeypatch.setattr(name, interrupting(getattr(pkgutil.resolve_name(owner), method)))
    with ScriptedServer([[HEAD + b"Content-Length: 9\r\n\r\n", HOLD]]) as server, pytest.raises(error) as caught:
        way.call(list_owners, session=SESSION, base_url=server.base_url)
    # An unexpected error has to show its origin.
    shown = "".join(traceback.format_exception(caught.value))
    assert ("in interrupted" in shown or "by interrupted" in shown) == (error is RuntimeError)
    # With an `http_client`, it may be an error of its hooks, which know the session.
    if error is Interruption or way.library is None:
        assert MARK not in "\n".join(everything_about(caught.value))
