"""Measures a credit report by the routes of a workspace against its ideal: the same requests, and nothing else.

Usage: python benchmarks/live_report.py [ROUNDS]

The server is a mock in another process. A report of a whole month is 30 reports of days, one of the month, and the
calls before them. The ideal sends the same requests by the same httpx, four at once, and reads their bodies.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from clay_credits import AsyncClay

if TYPE_CHECKING:
    from collections.abc import Generator

AT_ONCE = 4
COMMAND = (
    str(Path(sys.executable).with_name("clay-credits")),
    "mock",
    "--routes",
    "workspace",
    "--port",
    "0",
    "--quiet",
)


@contextmanager
def mock() -> Generator[dict[str, str]]:
    """Run the mock, and give the environment variables that it prints."""
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as server:
        lines = list(takewhile(lambda line: not line.startswith("End"), server.stdout or ()))
        try:
            yield dict(re.findall(r"export (\w+)='?([^'\n]+)", "".join(lines)))
        finally:
            server.terminate()


async def requests_of(session: str, base_url: str) -> list[httpx.Request]:
    """Return the requests of one report, without those that are kept between calls."""
    sent: list[httpx.Request] = []

    async def keep(request: httpx.Request) -> None:
        sent.append(request)

    async with (
        httpx.AsyncClient(event_hooks={"request": [keep]}) as http_client,
        AsyncClay(session=session, base_url=base_url, routes="workspace", http_client=http_client) as clay,
    ):
        await clay.integrations.get_credit_report("clearbit")
        sent.clear()
        await clay.integrations.get_credit_report("clearbit")
    return sent


async def ideal(http_client: httpx.AsyncClient, requests: list[httpx.Request]) -> float:
    """Send the requests four at once, and return the seconds."""
    free, started = asyncio.Semaphore(AT_ONCE), time.perf_counter()

    async def send(request: httpx.Request) -> None:
        async with free:
            again = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
            await (await http_client.send(again)).aread()

    await asyncio.gather(*map(send, requests))
    return time.perf_counter() - started


async def ours(clay: AsyncClay) -> float:
    """Read the report, and return the seconds."""
    started = time.perf_counter()
    await clay.integrations.get_credit_report("clearbit")
    return time.perf_counter() - started


async def measure(session: str, base_url: str, rounds: int) -> str:
    """Measure both in turn, and return a line."""
    requests = await requests_of(session, base_url)
    async with (
        httpx.AsyncClient() as http_client,
        AsyncClay(session=session, base_url=base_url, routes="workspace") as clay,
    ):
        pairs = [(await ours(clay), await ideal(http_client, requests)) for _ in range(rounds + 1)]
    mine, theirs = (statistics.median(one) * 1000 for one in zip(*pairs[1:], strict=True))
    return f"a report of {len(requests)} requests: {mine:.0f} ms, its ideal {theirs:.0f} ms, {mine / theirs:.2f} times"


def main() -> None:
    """Run from the command line."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with mock() as variables:
        line = asyncio.run(measure(variables["CLAY_SESSION"], variables["CLAY_BASE_URL"], rounds))
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
