"""The client in hosts that freeze it, run its code in a loop of their own, or start it anew in other processes."""

import ast
import asyncio
import contextlib
import inspect
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from clay_credits import AsyncClay, ClayError
from limits import output_of, run_async, run_program, wait
from server import KEPT, RESET, ScriptedServer

FROZEN = """
import asyncio, sys
from clay_credits import AsyncClay, Clay

def pause():
    print("paused", flush=True)
    sys.stdin.readline()

def sync():
    with Clay(session="s") as clay:
        clay.owners.list()
        pause()
        return clay.owners.list()

async def awaited():
    async with AsyncClay(session="s") as clay:
        await clay.owners.list()
        pause()
        return await clay.owners.list()

print(sync() if sys.argv[1] == "sync" else asyncio.run(awaited()))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs a signal that freezes a process")
@pytest.mark.parametrize("ending", [[], [RESET]], ids=["closed", "reset"])
@pytest.mark.parametrize("way", ["sync", "async"])
def test_calls_succeed_after_the_process_was_frozen_and_its_connection_ended(way, ending):
    frozen = threading.Event()
    script = [KEPT, lambda: wait(frozen, "the client is frozen"), *ending]
    with ScriptedServer([script, [KEPT]]) as server:
        environment = {**os.environ, "CLAY_BASE_URL": server.base_url}
        command = [sys.executable, "-W", "error", "-c", FROZEN, way]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, text=True, env=environment, **pipes) as process:
            assert process.stdout.readline() == "paused\n"
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
            frozen.set()
            process.send_signal(signal.SIGCONT)
            found, problem = output_of(process)
        assert (found, problem) == ("OwnerList(owners=[])\n", "")
        assert (server.connections, len(server.requests)) == (2, 2)


CELLS = """
from clay_credits import AsyncClay, Clay
clay, async_clay = Clay(), AsyncClay()
---
owners = clay.owners.list().owners
---
awaited = (await async_clay.owners.list()).owners
---
import asyncio
balances = await asyncio.gather(*[async_clay.users.get_credits(owner.id) for owner in awaited])
---
async with async_clay.integrations.with_streaming_response.get_credit_report("clearbit") as report:
    rows = [row async for row in report.iter_rows()]
---
clay.close()
await async_clay.aclose()
"""


def test_cells_of_a_notebook_share_clients(server, monkeypatch):
    monkeypatch.setenv("CLAY_SESSION", server.session)
    monkeypatch.setenv("CLAY_BASE_URL", server.base_url)
    names = {}

    async def notebook():
        # As IPython does: each cell is a task of the loop that runs the notebook.
        for cell in CELLS.split("---\n"):
            code = compile(cell, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            result = eval(code, names)  # noqa: S307 -- of this file
            if inspect.iscoroutine(result):
                await asyncio.create_task(result)

    run_async(notebook())
    assert names["owners"] == names["awaited"]
    assert len(names["balances"]) == len(names["owners"])
    assert names["rows"]


def test_application_opens_and_closes_its_client(server):
    clay = AsyncClay(session=server.session, base_url=server.base_url)

    @contextlib.asynccontextmanager
    async def lifespan(_):
        async with clay:
            yield

    async def show(request):
        users = [clay.users.get_credits(request.path_params["user"]) for _ in range(20)]
        return JSONResponse([found.to_dict() for found in await asyncio.gather(*users)])

    with TestClient(Starlette(routes=[Route("/{user}", show)], lifespan=lifespan)) as browser:
        first, second = (browser.get("/u_1").json() for _ in range(2))
    assert first == second
    with pytest.raises(ClayError, match="The client is closed"):
        run_async(clay.owners.list())


WORKERS = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from clay_credits import Clay, ClayError

def read(user):
    with Clay() as clay:
        return clay.users.get_credits(user)

if __name__ == "__main__":
    with Clay() as clay:
        clay.owners.list()
        for method in multiprocessing.get_all_start_methods():
            if method == "fork":
                continue  # tested with clients that were used before
            with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as workers:
                found, unknown = workers.submit(read, "u_1"), workers.submit(read, "u_unknown")
                print(found.result(timeout=60) == read("u_1"), type(unknown.exception(timeout=60)).__name__)
                try:
                    workers.submit(clay.users.get_credits, "u_1").result(timeout=60)
                except (ClayError, TypeError) as error:
                    print(error)
"""


CANNOT_BE_SENT = "A client cannot be pickled or copied: make one in each process, and use with_options() for a copy."


def test_results_and_errors_come_back_from_other_processes(server, tmp_path):
    program = tmp_path / "workers.py"
    program.write_text(textwrap.dedent(WORKERS), encoding="utf-8")
    environment = {**os.environ, "CLAY_SESSION": server.session, "CLAY_BASE_URL": server.base_url}
    run = run_program([sys.executable, "-W", "error", str(program)], env=environment, check=True)
    lines = run.stdout.splitlines()
    assert set(lines[::2]) == {"True NotFoundError"}
    assert set(lines[1::2]) == {CANNOT_BE_SENT}
