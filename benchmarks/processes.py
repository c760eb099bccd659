"""The processes beside the driver: the server, and a worker for each peer."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any, cast

from installs import DEVELOPMENT, HERE, BenchError
from subject import COOKIE, SMALL

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO, Self

    from installs import Peer, Place

_IMPORT = "import time\nt = time.process_time()\n{}\nprint(time.process_time() - t)"
_FIRST_ANSWER = (
    "import sys\nfrom peers import {} as peer\nurl, cookie, path, key = sys.argv[1:]\n"
    "with peer.connect(url, cookie) as client:\n"
    "    peer.small(client, path, key)\n    print('answered', flush=True)"
)


class Server:
    """A process that first writes a line of JSON, and ends with its input. Itself the server that all peers call."""

    def __init__(self, place: Place = DEVELOPMENT, program: str = "loopback.py", *arguments: str) -> None:
        """Start it, and keep its first line."""
        self._process = subprocess.Popen(
            [place.python, HERE / program, *arguments],
            env=place.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first: list[str] = self._read()

    def _read(self) -> Any:
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise BenchError(f"{self._process.args!r} ended with {self._process.wait()}")
        return json.loads(line)

    def _ask(self, question: object) -> Any:
        written = cast("IO[str]", self._process.stdin)
        written.write(json.dumps(question) + "\n")
        written.flush()
        return self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


class Worker(Server):
    """A peer with a process that measures it."""

    def __init__(self, peer: Peer, place: Place, urls: list[str]) -> None:
        """Start it. What it can do is its first line."""
        self.peer, self._place, self._urls = peer, place, urls
        super().__init__(place, "worker.py", peer.module, *urls)

    def ask(self, act: str, **options: Any) -> dict[str, float]:
        """Run a method of worker.py.

        Raises:
            BenchError: The peer cannot, or returned a wrong answer.
        """
        answer = self._ask({"do": act, **options})
        if "error" in answer:
            raise BenchError(f"{self.peer.name}: {act}: {answer['error']}")
        took: dict[str, float] = answer["result"]
        return took

    def ask_a_new_one(self, act: str, **options: Any) -> dict[str, float]:
        """Run it in a process that does nothing else."""
        with Worker(self.peer, self._place, self._urls) as worker:
            return worker.ask(act, **options)

    def import_package(self) -> float:
        """Return the CPU time of an import of the package in a process of its own."""
        return float(self._place.run(_IMPORT.format(f"import {self.peer.package}")))

    def import_client(self) -> float:
        """Return the same of the import of what calls are made with."""
        return float(self._place.run(_IMPORT.format(self.peer.client)))

    def first_answer(self) -> float:
        """Return the wall time from the start of a process until it has the answer to the small call."""
        started = time.perf_counter()
        program = _FIRST_ANSWER.format(self.peer.module)
        command: list[str | Path] = [self._place.python, "-c", program, self._urls[0], COOKIE, *SMALL]
        with subprocess.Popen(command, env=self._place.environment, stdout=subprocess.PIPE) as process:
            line = cast("IO[bytes]", process.stdout).readline()
            took = time.perf_counter() - started
        if not line or process.returncode:
            raise BenchError(f"{self.peer.name}: its program ended with {process.returncode}")
        return took
