"""The processes beside the driver: the server, the peers' workers, and programs that run once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from installs import HERE, BenchError, Place, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Self

    from installs import Peer


class _Speaker:
    """A process that writes a line of JSON for each line that it reads."""

    def __init__(self, command: Sequence[str | Path], place: Place) -> None:
        self._process = subprocess.Popen(
            command, env=place.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _say(self, line: str) -> Any:
        written = cast("IO[str]", self._process.stdin)
        written.write(line + "\n")
        written.flush()
        return self._hear()

    def _hear(self) -> Any:
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise BenchError(f"{self._process.args!r} ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


class Server(_Speaker):
    """The server that all are measured against."""

    def __init__(self, place: Place) -> None:
        """Start it."""
        super().__init__([place.python, HERE / "loopback.py"], place)
        self.urls = [f"http://127.0.0.1:{port}" for port in self._hear()]

    def cpu(self) -> float:
        """Return the CPU seconds that it has used."""
        seconds: float = self._say("cpu")
        return seconds


class Worker(_Speaker):
    """A peer that does what it is told and says what it took."""

    def __init__(self, peer: Peer, place: Place, server: Server) -> None:
        """Start it."""
        self._name = peer.name
        super().__init__([place.python, HERE / "worker.py", peer.module, *server.urls], place)

    def ask(self, act: str, **options: Any) -> Any:
        """Let it do something, by the name of a method of worker.py.

        Raises:
            BenchError: The peer cannot, or gave a wrong answer.
        """
        answer = self._say(json.dumps({"do": act, **options}))
        if "error" in answer:
            raise BenchError(f"{self._name}: {act}: {answer['error']}")
        return answer["result"]


@dataclass
class Running:
    """A peer that takes part: where it is, and its worker, which is started when it is first asked."""

    peer: Peer
    place: Place
    server: Server
    _worker: list[Worker] = field(default_factory=list)
    _abilities: list[str] = field(default_factory=list)

    def ask(self, act: str, **options: Any) -> Any:
        """Ask the worker that stays."""
        if not self._worker:
            self._worker.append(Worker(self.peer, self.place, self.server))
        return self._worker[0].ask(act, **options)

    def abilities(self) -> list[str]:
        """Name what the peer defines."""
        if not self._abilities:
            self._abilities += self.ask("abilities")
        return self._abilities

    def ask_a_new_one(self, act: str, **options: Any) -> Any:
        """Ask a worker that does nothing else."""
        with Worker(self.peer, self.place, self.server) as worker:
            return worker.ask(act, **options)

    def program(self, text: str, *first: Path) -> str:
        """Run a program in the peer's environment and return what it writes."""
        return run([self.place.python, "-c", text], env=self.place.environment(*first))

    def seconds_until_a_line(self, text: str, *arguments: str) -> float:
        """Return how long a program takes from its start to its first line."""
        started = time.perf_counter()
        command: list[str | Path] = [self.place.python, "-c", text, *arguments]
        with subprocess.Popen(command, env=self.place.environment(), stdout=subprocess.PIPE) as process:
            line = cast("IO[bytes]", process.stdout).readline()
            took = time.perf_counter() - started
        if not line or process.returncode:
            raise BenchError(f"{self.peer.name}: its program ended with {process.returncode}")
        return took

    def close(self) -> None:
        """End the worker."""
        for worker in self._worker:
            worker.__exit__()


def development() -> Place:
    """Return the environment that the driver itself runs in."""
    return Place(Path(sys.executable), (HERE,))
