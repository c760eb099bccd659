"""Calls a bad server very often, from threads, under Ctrl-C and from cancelled tasks, and checks the outcome.

No call may get the answer of another. The client must work after each interruption. File descriptors and connections
must not be lost. No error or log may show the session. Violations are printed, and the exit code is 1.

Usage: python scripts/soak.py [--calls N] [--seconds N] [--seed N]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import logging
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clay_credits import APIConnectionError, APIStatusError, AsyncClay, Clay
from clay_credits.testing import instant_retries
from clay_credits_runtime.defaults import MAX_CONNECTIONS
from soaking.bad_server import NONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from clay_credits_runtime.model import Model

SERVER = Path(__file__).parent / "soaking" / "bad_server.py"
MARK = "marked-session-0123456789abcdef"
SESSION = f"{MARK}.first"
THREADS, BESIDES, TASKS = 32, 4, 64
TIMEOUT, PATIENCE = 0.3, 10.0
LONGEST_CALL = 0.004
"""Most calls are interrupted within this time, in seconds."""
DESCRIPTORS = next((path for path in ("/proc/self/fd", "/dev/fd") if Path(path).is_dir()), None)
SPARE_DESCRIPTORS = 4
SHOWN = 20


class Record:
    """The outcome of the calls of one kind."""

    def __init__(self, name: str, seed: int, calls: int, seconds: float) -> None:
        """Start with a number of calls, and the time for them."""
        self.name = name
        self.random = random.Random(f"{seed} {name}")  # noqa: S311 -- repeatable by its seed
        self.outcomes: Counter[str] = Counter()
        self.violations: list[str] = []
        self._numbers = iter(range(calls))
        self._ends = time.monotonic() + seconds
        self._errors = itertools.count()

    def nonces(self) -> Iterator[str]:
        """Return ids to ask for until the calls or the time are used up. Threads may share it."""
        while time.monotonic() < self._ends:
            number = next(self._numbers, None)
            if number is None:
                return
            yield f"{self.name}-{number}"

    def answered(self, nonce: str, found: object) -> None:
        """Check an answer."""
        self.outcomes["answers"] += 1
        if found != nonce:
            self.violate(f"{nonce} was answered with {found}")

    def failed(self, error: BaseException, *, every: int = 10) -> None:
        """Count an error, and look for the session in all frames of some of them."""
        self.outcomes[type(error).__name__] += 1
        if next(self._errors) % every == 0:
            try:
                shown = traceback.TracebackException.from_exception(error, capture_locals=True)
            except AttributeError:
                # An object whose __init__ was interrupted has no repr yet.
                return
            if MARK in "".join(shown.format()) or MARK in repr(vars(error)):
                self.violate(f"{type(error).__name__} shows the session")

    def violate(self, text: str) -> None:
        """Record a violation."""
        self.violations.append(f"{self.name}: {text}")

    def __str__(self) -> str:
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        return f"{self.name}: {self.outcomes.total()} calls: {outcomes}"


class LogCheck(logging.Handler):
    """Looks for the session in all log records."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self._record = record

    def emit(self, record: logging.LogRecord) -> None:
        """Check one record."""
        if MARK in record.getMessage():
            self._record.violate(f"a log shows the session: {record.name}")


def nonce_in(found: Model) -> object:
    """Return the nonce that an answer repeats, beside the properties of the document."""
    return found.additional_properties.get(NONCE)


def call(clay: Clay, record: Record, nonce: str) -> None:
    """Call once."""
    try:
        record.answered(nonce, nonce_in(clay.users.get_credits(nonce)))
    except (APIConnectionError, APIStatusError) as error:
        record.failed(error)


def check_works(clay: Clay, record: Record, nonce: str) -> None:
    """Check that a call without a fault succeeds."""
    try:
        found = clay.users.get_credits(nonce, timeout=PATIENCE, total_timeout=PATIENCE, max_retries=5)
    except Exception as error:  # noqa: BLE001 -- any other error is a violation
        record.violate(f"a call without a fault failed: {error!r}")
    else:
        if nonce_in(found) != nonce:
            record.violate(f"{nonce} was answered with {nonce_in(found)}")


def in_threads(clay: Clay, record: Record, threads: int = THREADS) -> None:
    """Call from many threads."""

    def work() -> None:
        for nonce in record.nonces():
            call(clay, record, nonce)

    together(work, threads)


def together(work: Callable[[], None], threads: int) -> None:
    """Run a function in many threads, and raise the error of any of them."""
    with ThreadPoolExecutor(threads) as pool:
        for running in [pool.submit(work) for _ in range(threads)]:
            running.result()


def with_logs(clay: Clay, record: Record) -> None:
    """Call from many threads while everything is logged."""
    root, handler = logging.getLogger(), LogCheck(record)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        in_threads(clay, record)
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def under_interrupts(clay: Clay, record: Record) -> None:
    """Call from this thread, which is interrupted again and again, while other threads call undisturbed."""
    done = threading.Event()
    besides = Record(f"{record.name}-besides", 0, sys.maxsize, sys.maxsize)

    def work() -> None:
        for nonce in besides.nonces():
            if done.is_set():
                return
            call(clay, besides, nonce)

    before = signal.signal(signal.SIGALRM, _interrupt)
    with ThreadPoolExecutor(BESIDES) as pool:
        running = [pool.submit(work) for _ in range(BESIDES)]
        try:
            for nonce in record.nonces():
                if interrupted(clay, record, nonce):
                    check_works(clay, record, f"calm-{nonce}")
        finally:
            done.set()
            signal.signal(signal.SIGALRM, before)
        for one in running:
            one.result()
    record.violations += besides.violations
    record.outcomes += Counter({f"besides {name}": count for name, count in besides.outcomes.items()})


def interrupted(clay: Clay, record: Record, nonce: str) -> bool:
    """Call once, interrupt the call at a random time, and return whether it was still running."""
    seconds = record.random.uniform(1e-6, LONGEST_CALL)
    try:
        # The timer fires once, so it cannot interrupt later code.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            call(clay, record, nonce)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt as error:
        record.failed(error)
        return True
    return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


async def in_tasks(clay: AsyncClay, record: Record) -> None:
    """Call from many tasks. One call in four is cancelled or times out at once."""
    nonces = record.nonces()

    async def work() -> None:
        for nonce in nonces:
            chance = record.random.random()
            seconds = record.random.uniform(0, LONGEST_CALL * 10)
            if chance < 1 / 8:
                await cancelled(clay, record, nonce, seconds)
            else:
                await call_async(clay, record, nonce, seconds if chance < 1 / 4 else None)

    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(work())


async def cancelled(clay: AsyncClay, record: Record, nonce: str, seconds: float) -> None:
    """Call once, and cancel the call after some time."""
    task = asyncio.ensure_future(call_async(clay, record, nonce, None))
    await asyncio.wait([task], timeout=seconds)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        record.failed(error)


async def call_async(clay: AsyncClay, record: Record, nonce: str, seconds: float | None) -> None:
    """Call once, within some seconds."""
    try:
        async with asyncio.timeout(seconds):
            found = await clay.users.get_credits(nonce)
    except (APIConnectionError, APIStatusError, TimeoutError) as error:
        record.failed(error)
    else:
        record.answered(nonce, nonce_in(found))


def check_all_connections(clay: Clay, record: Record) -> None:
    """Check that all connections of the pool can be used at the same time."""
    numbers = itertools.count()

    def work() -> None:
        check_works(clay, record, f"gate-{MAX_CONNECTIONS}-{record.name}-{next(numbers)}")

    together(work, MAX_CONNECTIONS)


async def check_all_connections_async(clay: AsyncClay, record: Record) -> None:
    """Check the same from tasks."""

    async def work(nonce: str) -> None:
        try:
            found = await clay.users.get_credits(nonce, timeout=PATIENCE, total_timeout=PATIENCE, max_retries=5)
        except Exception as error:  # noqa: BLE001 -- any other error is a violation
            record.violate(f"a call without a fault failed: {error!r}")
        else:
            if nonce_in(found) != nonce:
                record.violate(f"{nonce} was answered with {nonce_in(found)}")

    gate = f"gate-{MAX_CONNECTIONS}-{record.name}"
    await asyncio.gather(*[work(f"{gate}-{number}") for number in range(MAX_CONNECTIONS)])


def descriptors() -> int:
    """Count the open file descriptors."""
    gc.collect()
    return sum(1 for _ in Path(DESCRIPTORS).iterdir()) if DESCRIPTORS else 0


def sync_phase(options: dict[str, Any], record: Record, use: Callable[[Clay, Record], None]) -> None:
    """Use a client, and check that it has kept all its connections."""
    with Clay(**options) as clay:
        use(clay, record)
        check_all_connections(clay, record)


async def async_phase(options: dict[str, Any], record: Record) -> None:
    """Use a client in tasks, and check the same."""
    async with AsyncClay(**options) as clay:
        await in_tasks(clay, record)
        await check_all_connections_async(clay, record)


@contextlib.contextmanager
def running_server(seed: int) -> Iterator[str]:
    """Run the server, and return its URL."""
    command = [sys.executable, str(SERVER), str(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101 -- for the type checkers
        assert process.stdout is not None  # noqa: S101 -- likewise
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


def soak(calls: int, seconds: float, seed: int) -> list[str]:
    """Call in all ways, print the outcomes, and return the violations."""
    shares: list[tuple[str, float, Callable[[dict[str, Any], Record], None]]] = [
        ("threads", 0.38, lambda options, record: sync_phase(options, record, in_threads)),
        ("logged", 0.02, lambda options, record: sync_phase(options, record, with_logs)),
        ("interrupts", 0.2, lambda options, record: sync_phase(options, record, under_interrupts)),
        ("tasks", 0.4, lambda options, record: asyncio.run(async_phase(options, record))),
    ]
    violations: list[str] = []
    with running_server(seed) as base_url, instant_retries():
        options = {"session": SESSION, "base_url": base_url, "timeout": TIMEOUT, "max_retries": 1}
        asyncio.run(async_phase(options, Record("start", seed, 100, seconds)))
        before = descriptors()
        for name, share, phase in shares:
            record = Record(name, seed, max(int(calls * share), 1), seconds * share)
            phase(options, record)
            after = descriptors()
            print_now(f"{record}; descriptors {before} before, {after} after")
            if after > before + SPARE_DESCRIPTORS:
                record.violate(f"{after - before} descriptors are left open")
            violations += record.violations
    return violations


def watch_destructors(violations: list[str]) -> Counter[str]:
    """Record errors in destructors. An interrupt there is only counted, since nothing can prevent it."""
    lost: Counter[str] = Counter()

    def note(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is KeyboardInterrupt:
            lost["interrupts"] += 1
        else:
            violations.append(f"in {unraisable.object!r}: {unraisable.exc_value!r}")

    sys.unraisablehook = note
    return lost


def print_now(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600.0, help="stop calling after this time")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    # An interrupt may leave a socket to the garbage collector.
    warnings.simplefilter("ignore", ResourceWarning)
    violations: list[str] = []
    lost = watch_destructors(violations)
    violations += soak(options.calls, options.seconds, options.seed)
    print_now(f"interrupts that destructors swallowed: {lost['interrupts']}")
    print_now(f"rules broken: {len(violations)}")
    for violation in violations[:SHOWN]:
        print_now(f"  {violation}")
    return 1 if violations else 0


if __name__ == "__main__":
    raise SystemExit(main())
