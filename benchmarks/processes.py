"""The processes beside the driver: the server, and a worker for each peer."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any, cast

from installs import DEVELOPMENT, HERE, BenchError
from subject import COOKIE, SMALL

if TYPE_CHECKING:
    from typing import IO, Self

    from installs import Peer, Place

_IMPORT = "import time\nt = time.process_time()\n{}\nprint(time.process_time() - t)"
_FIRST_ANSWER = (
    "import sys, time\nfrom peers import {} as peer\nurl, cookie, path, key = sys.argv[1:]\n"
    "with peer.connect(url, cookie) as client:\n    peer.small(client, path, key)\n    print(time.monotonic())"
)


class Server:
    """A process that first writes a line of JSON, and ends with its input. Itself the server that all peers call."""

    def __init__(self, place: Place = DEVELOPMENT, program: str = "loopback.py", *arguments: str) -> None:
        """Start it, and keep its first line."""
        self._process = subprocess.Popen(
            [place.python, HERE / program, *arguments], env=place.environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.first: list[str] = self._read()

    def _read(self) -> Any:
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise BenchError(f"{self._process.args!r} ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


class Worker(Server):
    """A peer with a process that measures it."""

    def __init__(self, peer: Peer, place: Place, urls: list[str], *, new: bool = False) -> None:
        """Start it. What it can do is its first line."""
        self.peer, self._place, self._urls, self._new = peer, place, urls, new
        super().__init__(place, "worker.py", peer.module, *urls)

    def ask(self, act: str, **options: Any) -> dict[str, float]:
        """Run a method of worker.py. Memory is measured in a process of its own, which has not used any before.

        Raises:
            BenchError: The peer cannot, or returned a wrong answer.
        """
        if act in ("held", "let_go") and not self._new:
            with Worker(self.peer, self._place, self._urls, new=True) as worker:
                return worker.ask(act, **options)
        cast("IO[str]", self._process.stdin).write(json.dumps({"do": act, **options}) + "\n")
        answer = self._read()
        if "error" in answer:
            raise BenchError(f"{self.peer.name}: {act}: {answer['error']}")
        return cast("dict[str, float]", answer["result"])

    def import_package(self) -> float:
        """Return the CPU time of an import of the package in a process of its own."""
        return float(self._place.run(_IMPORT.format(f"import {self.peer.package}")))

    def import_client(self) -> float:
        """Return the same of the import of what calls are made with."""
        return float(self._place.run(_IMPORT.format(self.peer.client)))

    def first_answer(self) -> float:
        """Return the wall time from the start of a process until it has the answer to the small call."""
        # This clock is the same for all processes of a machine.
        started = time.monotonic()
        return float(self._place.run(_FIRST_ANSWER.format(self.peer.module), self._urls[0], COOKIE, *SMALL)) - started
