"""Measures how long `make generate` takes against openapi-python-client alone, for documents of several sizes.

Usage: python benchmarks/generation.py [MODELS ...]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST_ROUNDS = 2


def document(count: int) -> dict[str, Any]:
    """Return a document with so many models, and an operation for every fourth."""
    schemas, paths = {}, {}
    for number in range(count):
        others = [{"$ref": f"#/components/schemas/Model{one % count}"} for one in (number, number + 1, number * 7)]
        properties: dict[str, Any] = {f"text{index}": {"type": "string"} for index in range(6)}
        properties["when"] = {"type": "string", "format": "date-time"}
        properties["kind"] = {"type": "string", "enum": ["a", "b", "c"]}
        properties["next"] = others[1]
        properties["many"] = {"type": "array", "items": others[2]}
        properties["inline"] = {"type": "object", "properties": {"size": {"type": "number"}}}
        schemas[f"Model{number}"] = {"type": "object", "properties": properties}
        if number % 4 == 0:
            answer = {"200": {"description": "It.", "content": {"application/json": {"schema": others[0]}}}}
            operation = {"operationId": f"get_{number}", "tags": [f"t{number % 10}"], "responses": answer}
            paths[f"/{number}"] = {"get": operation}
    head = {"openapi": "3.1.0", "info": {"title": "M", "version": "1"}, "servers": [{"url": "https://models.example"}]}
    return {**head, "paths": paths, "components": {"schemas": schemas}}


def seconds(*command: str | Path) -> float:
    """Run a command, and return the CPU time of its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sizes: list[int]) -> None:
    """Print the least time of each way, and their ratio, for each size."""
    tool = Path(sys.executable).with_name("openapi-python-client")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path, output = Path(folder, "document.json"), Path(folder, "made")
            path.write_text(json.dumps(document(size)), encoding="utf-8")
            stock = (tool, "generate", "--meta=none", "--path", path, "--output-path", output / "stock", "--overwrite")
            ours = (sys.executable, "scripts/generate.py", "--document", path, "--output", output / "ours")
            output.mkdir()
            # Short runs vary more. The two take turns, so that a busy moment of the machine meets both.
            rounds = range(max(LEAST_ROUNDS, 80 // size))
            alone, whole = map(min, zip(*((seconds(*stock), seconds(*ours)) for _ in rounds), strict=True))
        sys.stdout.write(f"{size} models: {alone:.1f} s alone, {whole:.1f} s with ours, {whole / alone:.2f} times\n")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [8, 80, 800])
