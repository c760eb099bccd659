"""Measures one peer in the environment of the peer, when the driver asks for it.

Writes what the peer can do, then reads lines of JSON, `{"do": ..., ...}`, and answers each with one.

Usage: python worker.py PEER FAST_URL SLOW_URL
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import sys
import time
import tracemalloc
from collections import deque
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from subject import COOKIE, SMALL, body, check, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


def timed(count: int, act: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return a value, and what it took of CPU time of this process and wall time, divided by a count."""
    cpu, wall = time.process_time(), time.perf_counter()
    value = act()
    return value, {"cpu": (time.process_time() - cpu) / count, "wall": (time.perf_counter() - wall) / count}


class Worker:
    """One peer with its open clients. The driver asks for the public methods by name."""

    def __init__(self, peer: ModuleType, fast: str, slow: str) -> None:
        """Take the module of the peer and the two addresses of the server."""
        self._peer, self._urls = peer, {False: fast, True: slow}
        self._runner, self._stack = asyncio.Runner(), AsyncExitStack()
        self._client: Any = None
        self._async_clients: dict[bool, Any] = {}

    def close(self) -> None:
        """Close what was opened."""
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def small(self, calls: int) -> dict[str, float]:
        """Call one by one on an open connection."""
        client, small = self._opened(), self._peer.small
        return _checked(*timed(calls, lambda: [small(client, *SMALL) for _ in range(calls)]))

    def gather(self, at_once: int, batches: int, *, slow: bool = False) -> dict[str, float]:
        """Run so many calls at once, and again when all are done."""
        self._runner.run(self._gather(at_once, 1, slow=slow))
        count = batches if slow else batches * at_once
        return _checked(*timed(count, lambda: self._runner.run(self._gather(at_once, batches, slow=slow))))

    async def _gather(self, at_once: int, batches: int, *, slow: bool) -> list[Any]:
        if slow not in self._async_clients:
            made = self._peer.async_connect(self._urls[slow], COOKIE)
            self._async_clients[slow] = await self._stack.enter_async_context(made)
        client, small = self._async_clients[slow], self._peer.async_small
        values: list[Any] = []
        for _ in range(batches):
            values += await asyncio.gather(*(small(client, *SMALL) for _ in range(at_once)))
        return values

    def _made(self, url: str, times: int, use: Callable[[Any], Any]) -> list[Any]:
        values = []
        for _ in range(times):
            with self._peer.connect(url, COOKIE) as client:
                values.append(use(client))
        return values

    def one_off(self, times: int) -> dict[str, float]:
        """Make a client for each call, and close it."""
        small = self._peer.small
        return _checked(*timed(times, lambda: self._made(self._urls[False], times, lambda one: small(one, *SMALL))))

    def construct(self, times: int) -> dict[str, float]:
        """Make and close clients of an https address that is never called."""
        url = "https://127.0.0.1:9"
        self._made(url, 1, id)
        return timed(times, lambda: self._made(url, times, id))[1]

    def decode(self, rows: int, times: int) -> dict[str, float]:
        """Make objects of the bytes of a report."""
        decoders = [self._peer.decoder(_content(rows), *report(rows)) for _ in range(times)]
        gc.collect()
        # Keeps only the last value, as a program does.
        (value,), took = timed(times * rows, lambda: deque((decode() for decode in decoders), maxlen=1))
        check(value, _content(rows))
        return took

    def held(self, rows: int) -> dict[str, float]:
        """Return how much memory a decoded report holds, without its bytes."""
        once, decode = (self._peer.decoder(_content(rows), *report(rows)) for _ in range(2))
        check(once(), _content(rows))
        gc.collect()
        tracemalloc.start()
        value = decode()
        gc.collect()
        kept: dict[str, float] = {"bytes": tracemalloc.get_traced_memory()[0]}
        tracemalloc.stop()
        check(value, _content(rows))
        return kept

    def let_go(self, rows: int) -> dict[str, float]:
        """Use each row of a report once: return the most memory that it takes, and what a row costs."""
        client = self._opened()
        _ends(self._peer.rows(client, *report(10)))
        gc.collect()
        before, _ = _resident()
        ends, took = timed(rows, lambda: _ends(self._peer.rows(client, *report(rows))))
        took["bytes"] = max(0, _resident()[1] - before)
        told = json.loads(_content(rows))["rows"]
        check(ends, [told[0], told[-1], rows])
        return took

    def _opened(self) -> Any:
        if self._client is None:
            self._client = self._stack.enter_context(self._peer.connect(self._urls[False], COOKIE))
        return self._client


def _checked(values: list[Any], took: dict[str, float]) -> dict[str, float]:
    for value in values:
        check(value, body(SMALL.path))
    return took


def _content(rows: int) -> bytes:
    return body(report(rows).path)


def _resident() -> tuple[int, int]:
    """Return the resident memory now and, since the last time, at its highest, in bytes. Linux only."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    now, highest = (int(told[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return now, highest


def _ends(rows: Iterator[Any]) -> list[Any]:
    """Use rows one by one: return the first, the last, and how many there are."""
    first, count = (last := next(rows)), 1
    for count, last in enumerate(rows, 2):  # noqa: B007 -- used after the loop
        pass
    return [first, last, count]


def answer(worker: Worker, line: str) -> dict[str, Any]:
    """Run what a line of JSON asks for, and return the result or the error."""
    command = json.loads(line)
    try:
        return {"result": getattr(worker, command.pop("do"))(**command)}
    except Exception as error:  # noqa: BLE001 -- whatever a peer may raise; the driver tells it
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Work until the input ends."""
    name, fast, slow = sys.argv[1:]
    # What a peer prints must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as output:
        os.dup2(2, 1)
        peer = importlib.import_module(f"peers.{name}")
        output.write(json.dumps([name for name, value in vars(peer).items() if callable(value)]) + "\n")
        worker = Worker(peer, fast, slow)
        for line in sys.stdin:
            output.write(json.dumps(answer(worker, line)) + "\n")
        worker.close()


if __name__ == "__main__":
    main()
