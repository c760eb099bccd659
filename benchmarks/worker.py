"""Measures one peer inside the peer's environment, when the driver says so.

Reads lines of JSON, `{"do": ..., ...}`, and answers each with one. What it needs of a peer is described in README.md.

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from profiling import Profile
from subject import Subject, WrongAnswerError, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Self

PROXIES: dict[str, str] = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
# Nobody listens there: it is never called.
_HTTPS = "https://127.0.0.1:9"


class Clock:
    """Seconds spent in a `with` block: of this process's CPU, and of the wall clock."""

    def __enter__(self) -> Self:
        self._started = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu = time.process_time() - self._started[0]
        self.wall = time.perf_counter() - self._started[1]

    def per(self, count: int) -> dict[str, float]:
        """Return both for one of so many."""
        return {"cpu": self.cpu / count, "wall": self.wall / count}


class Worker:
    """One peer with its open clients. Each method is something that the driver can ask for."""

    def __init__(self, peer: ModuleType, fast: str, slow: str) -> None:
        """Take the peer's module and the server's two addresses."""
        self._peer = peer
        self._urls = {False: fast, True: slow}
        self._subject = Subject()
        self._runner = asyncio.Runner()
        self._client: Any = None
        self._async_clients: dict[bool, Any] = {}
        self._contents: dict[str, bytes] = {}

    def close(self) -> None:
        """Close what was opened."""
        if self._client is not None:
            self._peer.close(self._client)
        for client in self._async_clients.values():
            self._runner.run(self._peer.async_close(client))
        self._runner.close()

    def abilities(self) -> list[str]:
        """Name what the peer can do."""
        return [name for name, value in vars(self._peer).items() if callable(value)]

    def small(self, calls: int) -> dict[str, float]:
        """Call one by one on an open connection."""
        with Clock() as clock:
            values = self._small(calls)
        self._check_small(values)
        return clock.per(calls)

    def _small(self, calls: int) -> list[Any]:
        client, call, small = self._opened(), self._subject.small(), self._peer.small
        return [small(client, *call) for _ in range(calls)]

    def gather(self, at_once: int, batches: int, *, slow: bool) -> dict[str, float]:
        """Let so many calls run at once, and again when all are done."""
        self._runner.run(self._gather(at_once, 1, slow=slow))
        with Clock() as clock:
            values = self._runner.run(self._gather(at_once, batches, slow=slow))
        self._check_small(values)
        return clock.per(batches if slow else batches * at_once)

    async def _gather(self, at_once: int, batches: int, *, slow: bool) -> list[Any]:
        if slow not in self._async_clients:
            self._async_clients[slow] = await self._peer.async_connect(self._urls[slow], self._subject.cookie)
        client, call, small = self._async_clients[slow], self._subject.small(), self._peer.async_small
        values: list[Any] = []
        for _ in range(batches):
            values += await asyncio.gather(*(small(client, *call) for _ in range(at_once)))
        return values

    def decode(self, rows: int, times: int) -> dict[str, float]:
        """Make objects of the bytes of a report."""
        call, content = self._report(rows)
        decoders = [self._peer.decoder(content, *call) for _ in range(times)]
        value = None
        gc.collect()
        with Clock() as clock:
            for decode in decoders:
                value = decode()
        check(value, content)
        return clock.per(times * rows)

    def held(self, rows: int) -> dict[str, float]:
        """Tell what a decoded report keeps, apart from its bytes."""
        call, content = self._report(rows)
        check(self._peer.decoder(content, *call)(), content)
        decode = self._peer.decoder(content, *call)
        gc.collect()
        tracemalloc.start()
        value = decode()
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        check(value, content)
        return {"bytes": kept}

    def peak(self, rows: int) -> dict[str, float]:
        """Tell how much memory reading a report over HTTP takes at its highest."""
        client, call = self._opened(), self._subject.report(rows)
        self._peer.report(client, *self._subject.report(10))
        with Peak() as peak:
            value = self._peer.report(client, *call)
        check(value, self._report(rows)[1])
        return {"bytes": peak.bytes}

    def let_go(self, rows: int) -> dict[str, float]:
        """Tell the same where each row is used and let go, and what a row costs."""
        client, call = self._opened(), self._subject.report(rows)
        first, last, count = _ends(self._peer.rows(client, *self._subject.report(10)))
        with Peak() as peak, Clock() as clock:
            first, last, count = _ends(self._peer.rows(client, *call))
        told = json.loads(self._report(rows)[1])[self._subject.rows_name]
        if count != rows:
            raise WrongAnswerError(f"{count} rows, not {rows}")
        check([first, last], json.dumps([told[0], told[-1]]).encode())
        return {"bytes": peak.bytes, **clock.per(rows)}

    def construct(self, times: int, *, proxies: bool) -> dict[str, float]:
        """Make and close clients of an https address that is never called."""
        os.environ.update(PROXIES if proxies else {})
        try:
            self._construct()
            with Clock() as clock:
                for _ in range(times):
                    self._construct()
        finally:
            for name in PROXIES:
                os.environ.pop(name, None)
        return clock.per(times)

    def _construct(self) -> None:
        self._peer.close(self._peer.connect(_HTTPS, self._subject.cookie))

    def one_off(self, times: int) -> dict[str, float]:
        """Make a client for each call, and close it."""
        call, values = self._subject.small(), []
        with Clock() as clock:
            for _ in range(times):
                client = self._peer.connect(self._urls[False], self._subject.cookie)
                values.append(self._peer.small(client, *call))
                self._peer.close(client)
        self._check_small(values)
        return clock.per(times)

    def profile(self, seconds: float, at_once: int) -> dict[str, int]:
        """Tell by module where the CPU time of calls goes: one by one, or so many at once."""

        def some() -> list[Any]:
            return self._runner.run(self._gather(at_once, 1, slow=False)) if at_once else self._small(10)

        self._check_small(some())
        with Profile() as profile:
            until = time.process_time() + seconds
            while time.process_time() < until:
                some()
        return dict(profile.samples)

    def _opened(self) -> Any:
        if self._client is None:
            self._client = self._peer.connect(self._urls[False], self._subject.cookie)
        return self._client

    def _report(self, rows: int) -> tuple[Any, bytes]:
        call = self._subject.report(rows)
        if call.path not in self._contents:
            self._contents[call.path] = self._subject.body(call.path) or b""
        return call, self._contents[call.path]

    def _check_small(self, values: list[Any]) -> None:
        content = self._subject.body(self._subject.small().path) or b""
        for value in values:
            check(value, content)


class Peak:
    """How much memory a `with` block takes at its highest, over what there was before it."""

    def __enter__(self) -> Self:
        gc.collect()
        self._before, _ = _resident()
        return self

    def __exit__(self, *_: object) -> None:
        self.bytes = max(0, _resident()[1] - self._before)


def _resident() -> tuple[int, int]:
    """Return the resident memory now and, since the last time, at its highest, in bytes. Linux only."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    now, highest = (int(told[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return now, highest


def _ends(rows: Iterator[Any]) -> tuple[Any, Any, int]:
    """Use rows one by one: return the first and the last of them, and how many there are."""
    first = last = None
    count = 0
    for last in rows:
        first = last if first is None else first
        count += 1
    return first, last, count


def answer(worker: Worker, line: str) -> dict[str, Any]:
    """Do what a line says, and say what came of it."""
    command = json.loads(line)
    act: Callable[..., Any] = getattr(worker, command.pop("do"))
    try:
        return {"result": act(**command)}
    except Exception as error:  # noqa: BLE001 -- whatever a peer may raise; the driver tells it
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Work until the input ends."""
    name, fast, slow = sys.argv[1:]
    # What a peer prints must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        worker = Worker(importlib.import_module(f"peers.{name}"), fast, slow)
        for line in sys.stdin:
            output.write(json.dumps(answer(worker, line)) + "\n")
            output.flush()
        worker.close()


if __name__ == "__main__":
    main()
