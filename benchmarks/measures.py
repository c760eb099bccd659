"""What is measured: one table, of which the driver takes rounds and the report makes rows."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import synthetic
from installs import BUILD, SPEC, run
from loopback import SLOW_SECONDS
from subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from processes import Running

CURVE_PEERS = ("ours", "ours-fast", "stock")
"""Whose growth is shown: the others would double the time and tell nothing of us."""

_MANY_MODELS = 100

_IMPORT = "import time\nt = time.process_time()\n{statement}\nprint(time.process_time() - t)"
_FIRST_MODEL = (
    "import json, time\nsource = json.loads({example!r})\nt = time.process_time()\nimport {package}.models\n"
    "model = {package}.models.Model0.from_dict(source)\nprint(time.process_time() - t)\n"
    "assert model.to_dict() == source, 'the model is not what it was made of'"
)
_FIRST_ANSWER = (
    "import sys\nfrom peers import {module} as peer\nurl, cookie, path, key = sys.argv[1:]\n"
    "client = peer.connect(url, cookie)\npeer.small(client, path, key)\nprint('answered', flush=True)\n"
    "peer.close(client)"
)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is measured.

    Attributes:
        name: How the results call it.
        group: By which it is chosen.
        title: What it is, in words.
        unit: `s` or `B`.
        needs: What a peer must define to take part; empty where every peer can.
        take: Takes one sample of a peer.
        rounds: How many samples to take of each peer.
        curve: The curve that it is a point of, if it is.
        size: Where on the curve.
    """

    name: str
    group: str
    title: str
    unit: str = "s"
    needs: str = ""
    take: Callable[[Running], float]
    rounds: int
    curve: str = ""
    size: int = 0


@dataclass(frozen=True)
class Counts:
    """How much of everything to do."""

    rounds: int
    calls: int
    batches: int
    at_once: int
    decoded: tuple[int, ...]
    held: int
    curve_at_once: tuple[int, ...]
    curve_rows: tuple[int, ...]
    curve_used: tuple[int, ...]
    curve_models: tuple[int, ...]


FULL = Counts(
    rounds=15,
    calls=200,
    batches=3,
    at_once=64,
    decoded=(10_000, 100_000),
    held=100_000,
    curve_at_once=(1, 4, 16, 64, 256),
    # The client refuses bodies over 64 MiB, which are about 640,000 rows.
    curve_rows=(10, 100, 1_000, 10_000, 100_000, 500_000),
    curve_used=(100, 1_000, 10_000, 100_000, 1_000_000),
    curve_models=(8, 25, 80, 250, 800),
)
SMOKE = Counts(
    rounds=1,
    calls=2,
    batches=1,
    at_once=4,
    decoded=(50,),
    held=50,
    curve_at_once=(2,),
    curve_rows=(10,),
    curve_used=(20,),
    curve_models=(),
)


def _asked(clock: str, act: str, **options: Any) -> Callable[[Running], float]:
    def take(running: Running) -> float:
        took: float = running.ask(act, **options)[clock]
        return took

    return take


def _asked_a_new_one(act: str, **options: Any) -> Callable[[Running], float]:
    def take(running: Running) -> float:
        count: float = running.ask_a_new_one(act, **options)["bytes"]
        return count

    return take


def measures(counts: Counts) -> Iterator[Measure]:
    """Return every measure, in the order of the report."""
    yield from _calls(counts)
    yield from _decoding(counts)
    yield from _memory(counts)
    yield from _start(counts)
    if counts.curve_models:
        yield from _installation()
        yield from _models(counts)
    yield from _growth(counts)


def _calls(counts: Counts) -> Iterator[Measure]:
    many = counts.at_once
    yield Measure(
        name="small",
        group="calls",
        title="Small call, sync: CPU",
        needs="small",
        rounds=counts.rounds,
        take=_asked("cpu", "small", calls=counts.calls),
    )
    yield Measure(
        name="at-once",
        group="calls",
        title=f"Small call, async, {many} at once: CPU",
        needs="async_small",
        rounds=min(counts.rounds, 9),
        take=_asked("cpu", "gather", at_once=many, batches=counts.batches, slow=False),
    )
    yield Measure(
        name="slow-server",
        group="calls",
        needs="async_small",
        rounds=min(counts.rounds, 7),
        title=f"{many} calls at once, async, server takes {SLOW_SECONDS * 1000:.0f} ms: wall time of all",
        take=_asked("wall", "gather", at_once=many, batches=counts.batches, slow=True),
    )
    yield Measure(
        name="one-off",
        group="calls",
        title="A client, one call, and its end: CPU",
        needs="small",
        rounds=min(counts.rounds, 9),
        take=_asked("cpu", "one_off", times=min(5, counts.calls)),
    )


def _decoding(counts: Counts) -> Iterator[Measure]:
    for rows in counts.decoded:
        yield Measure(
            name=f"decode-{rows}",
            group="decode",
            title=f"Decoding {rows:,} rows: CPU a row",
            needs="decoder",
            take=_asked("cpu", "decode", rows=rows, times=1),
            rounds=min(counts.rounds, 7),
        )


def _memory(counts: Counts) -> Iterator[Measure]:
    common: dict[str, Any] = {"group": "memory", "unit": "B", "rounds": min(counts.rounds, 3)}
    rows = counts.held
    # Memory that a process has used before is used again without a trace.
    asked = partial(_asked, "bytes") if counts is SMOKE else _asked_a_new_one
    yield Measure(
        name="held",
        title=f"Memory held by {rows:,} decoded rows",
        needs="decoder",
        take=asked("held", rows=rows),
        **{**common, "rounds": 1},
    )
    if sys.platform != "linux":
        # Where else a process's peak can be read and reset, worker.py does not know.
        return
    yield Measure(
        name="peak",
        title=f"Peak memory of reading a report of {rows:,} rows",
        needs="report",
        take=asked("peak", rows=rows),
        **common,
    )
    yield Measure(
        name="let-go",
        title=f"Peak memory of {rows:,} rows, each used and let go",
        needs="rows",
        take=asked("let_go", rows=rows),
        **common,
    )


def _start(counts: Counts) -> Iterator[Measure]:
    common: dict[str, Any] = {"group": "start", "rounds": counts.rounds}
    yield Measure(name="import", title="Import of the package: CPU", take=_import, **common)
    yield Measure(name="import-client", title="Import of the client: CPU", take=_import_client, **common)
    for proxies in (False, True):
        yield Measure(
            name="construct-proxies" if proxies else "construct",
            # Libraries without such a client define no reports either.
            needs="report",
            title=f"Constructing a client, https{', proxies in the environment' if proxies else ''}: CPU",
            take=_asked("cpu", "construct", times=2, proxies=proxies),
            **common,
        )
    yield Measure(
        name="first-answer",
        title="Process start to first answer: wall time",
        needs="small",
        take=_first_answer,
        **common,
    )


def _import(running: Running, *first: Path) -> float:
    return float(running.program(_IMPORT.format(statement=f"import {running.peer.package}"), *first))


def _import_client(running: Running) -> float:
    return float(running.program(_IMPORT.format(statement=running.peer.client)))


def _first_answer(running: Running) -> float:
    subject = Subject()
    text = _FIRST_ANSWER.format(module=running.peer.module)
    return running.seconds_until_a_line(text, running.server.urls[0], subject.cookie, *subject.small())


def _installation() -> Iterator[Measure]:
    yield Measure(
        name="generation",
        group="generation",
        title="Generation: wall time",
        needs="generate",
        rounds=5,
        take=lambda running: _generate(running, SPEC, None),
    )
    yield Measure(
        name="size",
        group="size",
        title="What pip installs",
        unit="B",
        rounds=1,
        take=lambda running: running.place.size(),
    )


def _generate(running: Running, document: Path, keep: Path | None) -> float:
    """Generate a client, and keep it with its bytecode if there is a place for it."""
    generate = running.peer.generate
    assert generate is not None, "the measure needs it"  # noqa: S101 -- a promise of the table, for mypy
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, running.peer.package)
        started = time.perf_counter()
        generate(document, made)
        took = time.perf_counter() - started
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(made, keep / running.peer.package)
            run([running.place.python, "-m", "compileall", "-q", keep])
    return took


def _models(counts: Counts) -> Iterator[Measure]:
    for size in counts.curve_models:
        common: dict[str, Any] = {"group": "models", "needs": "generate", "size": size}
        yield Measure(
            name=f"generation-{size}",
            curve="Generation: wall time a model",
            title=f"Generation, {size} models",
            take=partial(_generate_models, size),
            rounds=1 if size > _MANY_MODELS else 2,
            **common,
        )
        yield Measure(
            name=f"import-{size}",
            curve="Import: CPU a model",
            title=f"Import, {size} models",
            take=partial(_import_models, size),
            rounds=5,
            **common,
        )
        yield Measure(
            name=f"first-model-{size}",
            curve="Import to first model: CPU a model",
            title=f"Import to first model, {size} models",
            take=partial(_first_model, size),
            rounds=5,
            **common,
        )


def _models_of(size: int, running: Running) -> Path:
    return BUILD / "models" / str(size) / running.peer.name


def _generate_models(size: int, running: Running) -> float:
    folder = _models_of(size, running)
    folder.mkdir(parents=True, exist_ok=True)
    document = folder.with_suffix(".yaml")
    document.write_text(json.dumps(synthetic.document(size, Subject().content)), encoding="utf-8")
    return _generate(running, document, folder) / size


def _import_models(size: int, running: Running) -> float:
    return _import(running, _models_of(size, running)) / size


def _first_model(size: int, running: Running) -> float:
    text = _FIRST_MODEL.format(package=running.peer.package, example=json.dumps(synthetic.example()))
    return float(running.program(text, _models_of(size, running))) / size


def _growth(counts: Counts) -> Iterator[Measure]:
    for many in counts.curve_at_once:
        yield Measure(
            name=f"at-once-{many}",
            group="growth",
            title=f"Small call, async, {many} at once: CPU",
            take=_asked("cpu", "gather", at_once=many, batches=max(1, counts.calls // many), slow=False),
            needs="async_small",
            rounds=min(counts.rounds, 7),
            curve="Calls at once: CPU a call",
            size=many,
        )
    for rows in counts.curve_rows:
        yield Measure(
            name=f"decode-curve-{rows}",
            group="growth",
            title=f"Decoding {rows:,} rows: CPU a row",
            take=_asked("cpu", "decode", rows=rows, times=max(1, min(50, 10_000 // rows))),
            needs="decoder",
            rounds=min(counts.rounds, 3),
            curve="Rows: CPU a row",
            size=rows,
        )
    for rows in counts.curve_used:
        yield Measure(
            name=f"used-{rows}",
            group="growth",
            title=f"{rows:,} rows read, each used and let go: CPU a row",
            take=_asked("cpu", "let_go", rows=rows),
            needs="rows",
            rounds=1 if rows == max(counts.curve_used) else 2,
            curve="Rows read and let go: CPU a row",
            size=rows,
        )
