"""Measures a credit report by the routes of a workspace against its ideal: the same requests, and nothing else.

Usage: python benchmarks/routes_report.py [ROUNDS]

The server is a mock in another process. The ideal sends the requests by the same httpx, four at once.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import subprocess
import sys
import time
from itertools import takewhile
from typing import TYPE_CHECKING

import httpx

from clay_credits import AsyncClay

if TYPE_CHECKING:
    from collections.abc import Awaitable

AT_ONCE = 4
COMMAND = (sys.executable, "-m", "clay_credits", "mock", "--routes", "workspace", "--port", "0", "--quiet")


async def seconds(work: Awaitable[object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def measure(session: str, base_url: str, rounds: int) -> str:
    """Measure both in turn, and return a line."""
    sent: list[httpx.Request] = []
    free = asyncio.Semaphore(AT_ONCE)

    async def keep(request: httpx.Request) -> None:
        sent.append(request)

    async def again(request: httpx.Request) -> None:
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        async with free:
            await plain.send(copy)

    async with httpx.AsyncClient(event_hooks={"request": [keep]}) as hooked, httpx.AsyncClient() as plain:
        noted = AsyncClay(session=session, base_url=base_url, routes="workspace", http_client=hooked)
        await noted.integrations.get_credit_report("clearbit")
        # A second report does not repeat what is kept between calls.
        sent.clear()
        await noted.integrations.get_credit_report("clearbit")
        requests = tuple(sent)
        async with AsyncClay(session=session, base_url=base_url, routes="workspace") as clay:
            pairs = [
                (
                    await seconds(clay.integrations.get_credit_report("clearbit")),
                    await seconds(asyncio.gather(*map(again, requests))),
                )
                for _ in range(rounds + 1)
            ]
    mine, ideal = (statistics.median(one) * 1000 for one in zip(*pairs[1:], strict=True))
    return f"a report of {len(requests)} requests: {mine:.0f} ms, its ideal {ideal:.0f} ms, {mine / ideal:.2f} times"


def main() -> None:
    """Run from the command line."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as server:
        try:
            lines = takewhile(lambda line: not line.startswith("End"), server.stdout or ())
            told = dict(re.findall(r"export (\w+)='?([^'\n]+)", "".join(lines)))
            line = asyncio.run(measure(told["CLAY_SESSION"], told["CLAY_BASE_URL"], rounds))
            sys.stdout.write(f"{line}\n")
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
