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
ROUNDS = 2


def document(count: int) -> dict[str, Any]:
    """Return a document with so many models, and an operation for every fourth."""
    schemas: dict[str, Any] = {}
    for number in range(count):
        properties: dict[str, Any] = {
            f"text{index}": {"type": "string", "description": "A text."} for index in range(6)
        }
        properties["when"] = {"type": "string", "format": "date-time"}
        properties["kind"] = {"type": "string", "enum": ["a", "b", "c"]}
        properties["next"] = {"$ref": f"#/components/schemas/Model{(number + 1) % count}"}
        properties["many"] = {"type": "array", "items": {"$ref": f"#/components/schemas/Model{number * 7 % count}"}}
        properties["inline"] = {"type": "object", "properties": {"size": {"type": "number"}}}
        schemas[f"Model{number}"] = {"type": "object", "properties": properties}
    paths: dict[str, Any] = {}
    for number in range(0, count, 4):
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/Model{number}"}}}
        answer = {"200": {"description": "A model.", "content": content}}
        paths[f"/{number}"] = {
            "get": {"operationId": f"get_{number}", "tags": [f"t{number % 10}"], "responses": answer}
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Models", "version": "1.0.0"},
        "servers": [{"url": "https://models.example"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def seconds(*command: str | Path) -> float:
    """Run a command, and return the CPU time of its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sizes: list[int]) -> None:
    """Print the least time of each way, and their ratio, for each size."""
    python = Path(sys.executable)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "document.json")
            path.write_text(json.dumps(document(size)), encoding="utf-8")
            stock = (
                *(python.with_name("openapi-python-client"), "generate", "--meta", "none", "--overwrite"),
                *("--path", path, "--output-path", Path(folder, "stock")),
            )
            ours = (python, "scripts/generate.py", "--document", path, "--output", Path(folder, "ours"))
            alone, whole = (min(seconds(*command) for _ in range(ROUNDS)) for command in (stock, ours))
            sys.stdout.write(
                f"{size} models: {alone:.1f} s alone, {whole:.1f} s with ours, {whole / alone:.2f} times\n"
            )


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [8, 80, 800])
