"""Ctrl-C wherever CPython may raise it, and cancellations at each await: the client works on, and leaks no session."""

import asyncio
import contextlib
import dis
import functools
import gc
import queue
import sys
import threading
import traceback
from collections import deque
from collections.abc import Coroutine
from pathlib import Path

import pytest

import clay_credits_runtime
from clay_credits import AsyncClay, Clay
from clay_credits_runtime.pool import IdleConnections
from limits import LIMIT, run_async
from patches import limit_connections
from server import NO_OWNERS, ScriptedServer, answer, in_turn

MARK = "marked-session"
OLD, NEW = (f"{MARK}-{which}.0123456789abcdef" for which in ("old", "new"))
RENEWING = answer(200, NO_OWNERS, f"Set-Cookie: claysession={NEW}; Path=/", keep=True)
SCRIPTS = [in_turn(*[RENEWING] * 6)]
PACKAGE = str(Path(clay_credits_runtime.__file__).parent.parent)
pytestmark = [
    # A socket may be left to the garbage collector, which closes it.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # CPython raises no error out of a generator that is closed because nothing refers to it any more.
    pytest.mark.filterwarnings("ignore:Exception ignored .*generator:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    limit_connections(monkeypatch, 1)


@functools.cache
def instructions(code):
    return {one.offset: one for one in dis.get_instructions(code)}


@functools.cache
def is_watched(code):
    return code.co_filename.startswith(PACKAGE) or code.co_filename.endswith("contextlib.py")


class Interrupter:
    """Raises KeyboardInterrupt at one of the places where CPython looks for signals, counted from 1.

    Those are the start of a function, the next round of a loop, and the return from a function that is written in C.
    """

    def __init__(self, at):
        self.at = at
        self.calls, self.places, self.place = 0, [], None
        self.last = {}

    def __enter__(self):
        # A generator that is collected runs its `finally`, out of which CPython raises no error either.
        gc.disable()
        self.before = sys.gettrace()
        # CPython 3.12 looks for this only when a trace begins.
        sys._getframe().f_trace_opcodes = True
        sys.settrace(self.enter)
        return self

    def __exit__(self, *_):
        sys.settrace(self.before)
        self.last.clear()
        gc.enable()

    def enter(self, frame, event, argument):  # noqa: ARG002 -- of the interpreter
        self.calls += 1
        if self.place or not is_watched(frame.f_code) or in_destructor(frame):
            return None
        frame.f_trace = self.step  # before the next line, for CPython 3.13
        frame.f_trace_opcodes = True
        self.last.pop(frame, None)
        return self.step

    def step(self, frame, event, argument):  # noqa: ARG002 -- of the interpreter
        if event == "opcode" and not self.place:
            last, calls = self.last.get(frame, (None, 0))
            self.last[frame] = instructions(frame.f_code)[frame.f_lasti], self.calls
            if last is None or looks_for_signals(last, returned_from_c=calls == self.calls):
                self.places.append(f"{frame.f_code.co_filename}:{frame.f_lineno}:{frame.f_lasti}")
                if len(self.places) == self.at:
                    self.place = self.places[-1]
                    raise KeyboardInterrupt
        return self.step


def in_destructor(frame):
    """Return whether a frame is below a destructor, out of which CPython raises no error."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


def looks_for_signals(instruction, *, returned_from_c):
    name = instruction.opname
    return name.startswith("JUMP_BACKWARD") or (returned_from_c and name.startswith("CALL"))


def everything(error):
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def interrupted(server, at):
    """Interrupt two calls of a new client, call twice more, and return the places up to there."""
    with Clay(session=lambda: OLD, base_url=server.base_url, max_retries=0) as clay:
        with Interrupter(at) as interrupter:
            try:
                clay.owners.list()
                clay.owners.list()
            except KeyboardInterrupt as error:
                assert MARK not in everything(error), interrupter.place
        for _ in range(2):
            try:
                clay.owners.list(total_timeout=LIMIT)
            except Exception as error:
                raise AssertionError(f"interrupted at {interrupter.place}") from error
        assert clay._client.connection.get()._permits._free.qsize() == 1, interrupter.place
    return interrupter.places


def test_client_works_after_an_interrupt_anywhere():
    with ScriptedServer(SCRIPTS) as server:
        interrupted(server, 0)  # loads what is loaded once
        places = interrupted(server, 0)
        # If a place is reached more than once, try the first and the last time only.
        first = {place: at for at, place in reversed([*enumerate(places, 1)])}
        last = {place: at for at, place in enumerate(places, 1)}
        chosen = {*first.values(), *last.values()}
        assert len(chosen) > 200
        for at in sorted(chosen):
            interrupted(server, at)
        gc.collect()  # closes what interrupts have left


class Cancelling(Coroutine):
    """A coroutine that cancels its task at some of its awaits, counted from 1."""

    def __init__(self, coroutine, at):
        self.coroutine, self.at, self.awaits = coroutine, at, 0

    def _waiting(self, waited_for):
        self.awaits += 1
        if self.awaits in self.at:
            asyncio.current_task().cancel()
        return waited_for

    def send(self, value):
        return self._waiting(self.coroutine.send(value))

    def throw(self, *error):
        return self._waiting(self.coroutine.throw(*error))

    def __await__(self):
        raise NotImplementedError


async def ask():
    await asyncio.sleep(0)
    return OLD


async def cancelled(server, at):
    """Cancel two calls of a new client, and call twice more."""

    async def twice():
        await clay.owners.list()
        await clay.owners.list()

    async with AsyncClay(session=ask, base_url=server.base_url, max_retries=0) as clay:
        steps = Cancelling(twice(), at)
        try:
            await asyncio.Task(steps)
        except asyncio.CancelledError as error:
            assert MARK not in everything(error), at
        for _ in range(2):
            await asyncio.wait_for(clay.owners.list(), LIMIT)
        assert clay._client.connection.get()._permits._value == 1, at
    return steps.awaits >= at[0]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_client_works_after_a_cancellation_anywhere(times):
    async def main():
        at = 1
        while await cancelled(server, range(at, at + times)):
            at += 1
        return at

    with ScriptedServer(SCRIPTS) as server:
        assert run_async(main()) > 8


class Closing:
    """A connection whose closing is interrupted."""

    def __init__(self):
        self.closed = False

    def close(self):
        self.closed = True
        raise KeyboardInterrupt

    async def aclose(self):
        self.close()


def test_interrupted_close_closes_all_connections(way):
    connections = [Closing() for _ in range(3)]

    def fill(clay):
        for connection in connections:
            clay._client.connection.get()._idle.put("http://a", connection)

    with pytest.raises(KeyboardInterrupt):
        way.call(fill, session="s")
    assert all(connection.closed for connection in connections)


def test_connections_are_closed_despite_a_race():
    class Site(deque):
        def __iter__(self):
            raise RuntimeError("deque mutated during iteration")

    connections = IdleConnections()
    connections._idle["http://a"] = Site([(0.0, "a")])
    assert connections.take_all() == ["a"]


@pytest.mark.parametrize("lock", ["ThreadLock", "Lock"])
def test_locked_httpcore_lock_blocks_nothing(monkeypatch, lock):
    ended = queue.SimpleQueue()

    def enter(self):
        self._lock.acquire()
        raise KeyboardInterrupt

    def call():
        with contextlib.suppress(KeyboardInterrupt):
            clay.owners.list()
        ended.put("ended")

    with ScriptedServer(SCRIPTS) as server, Clay(session=OLD, base_url=server.base_url) as clay:
        with monkeypatch.context() as patched:
            patched.setattr(f"httpcore._synchronization.{lock}.__enter__", enter)
            threading.Thread(target=call, daemon=True).start()
            assert ended.get(timeout=LIMIT)
        assert clay.owners.list(total_timeout=LIMIT).owners == []
