"""Waits with a limit, after which a test fails and says what hung.

The limits are for a busy machine: code that works comes nowhere near them.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    T = TypeVar("T")

LIMIT = 60
"""Seconds for a thread that ends, or for bytes from this machine."""
PROCESS_LIMIT = 300
"""Seconds for another program."""


def join(*threads: threading.Thread) -> None:
    """Wait until threads have ended."""
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive(), f"the thread {thread.name} did not end within {LIMIT} s"


def wait(event: threading.Event, meaning: str) -> None:
    """Wait for an event, and fail with its meaning."""
    assert event.wait(LIMIT), f"not within {LIMIT} s: {meaning}"


def eventually(get: Callable[[], T]) -> T:
    """Call a function until it returns something, which another thread is about to do, and return that."""
    deadline = time.monotonic() + LIMIT
    while not (found := get()):
        assert time.monotonic() < deadline, f"not within {LIMIT} s: {get!r}"
        time.sleep(0.005)
    return found


def in_threads(function: Callable[[Any], T], arguments: Iterable[Any], count: int) -> list[T]:
    """Call a function with each argument, in so many threads at once, and return the results in any order.

    Other than those of a `ThreadPoolExecutor`, threads that hang end with the tests.

    Raises:
        BaseException: What a call raised, if one did.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    waiting, lock = iter(arguments), threading.Lock()

    def work() -> None:
        try:
            while True:
                with lock:
                    argument = next(waiting)
                results.append(function(argument))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001 -- raised again below
            errors.append(error)

    threads = [threading.Thread(target=work, name=f"{function!r}", daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    join(*threads)
    if errors:
        raise errors[0]
    return results


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop of its own."""

    async def limited() -> T:
        async with asyncio.timeout(LIMIT) as limit:
            limits.append(limit)
            return await coroutine

    limits: list[asyncio.Timeout] = []
    try:
        return asyncio.run(limited())
    except TimeoutError:
        if limits[0].expired():
            pytest.fail(f"{coroutine.__qualname__} did not end within {LIMIT} s")
        raise


def run_program(command: list[str], *, check: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program, which has to succeed if it is checked, and return how it ended and what it printed.

    Raises:
        TimeoutExpired: It did not end, and was killed.
    """
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROCESS_LIMIT, **options)
    assert not check or run.returncode == 0, run.stdout + run.stderr
    return run


def output_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait until a program has ended, and return what it printed."""
    try:
        return process.communicate(timeout=PROCESS_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
