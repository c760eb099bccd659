"""One edit of openapi.yaml changes the package and its mock. Nothing else needs an edit."""

from __future__ import annotations

import sys
from pathlib import Path

from limits import run_program

ROOT = Path(__file__).resolve().parents[2]
NEW_OPERATION = """
  /users/{userId}/limits/{kind}:
    put:
      operationId: set_user_limit
      tags: [users]
      summary: Set what one user may use
      parameters:
        - $ref: "#/components/parameters/UserId"
        - {name: kind, in: path, required: true, description: Which limit., schema: {type: string}}
        - {name: dryRun, in: query, description: Whether to try only., schema: {type: boolean}}
        - {name: X-Reason, in: header, description: Why., schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Owner"}}}
      responses:
        "200":
          description: The user.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Owner"}
              example: {id: u_9, name: Limited, team: Red}
        "401": {$ref: "#/components/responses/Unauthorized"}
        "404": {$ref: "#/components/responses/NotFound"}
"""
PROGRAM = """
import asyncio
from clay_credits import AsyncClay, Clay
from clay_credits.models import Owner
from clay_credits.mock import MockServer

def limit(clay):
    return clay.users.set_limit("u_1", "day", body=Owner(team="Blue"), dry_run=True, x_reason="r")

async def main(options):
    async with AsyncClay(**options) as clay:
        print((await limit(clay)).team)

with MockServer() as server:
    options = {"session": server.session, "base_url": server.base_url}
    with Clay(**options) as clay:
        print(limit(clay).team)
    asyncio.run(main(options))
"""


def test_a_new_operation_and_property_work_at_once(inputs, tmp_path):
    folder = inputs()
    document = folder / "openapi.yaml"
    text = document.read_text(encoding="utf-8")
    text = text.replace("\ncomponents:\n", f"{NEW_OPERATION}\ncomponents:\n", 1)
    role = '        role:\n          anyOf:\n            - $ref: "#/components/schemas/WorkspaceRole"\n'
    assert role in text
    text = text.replace(role, "        team: {type: string, x-evidence: inferred}\n" + role, 1)
    document.write_text(text.replace("name: claysession", "name: othersession"), encoding="utf-8")
    generate = [sys.executable, str(ROOT / "scripts" / "generate.py"), f"--document={document}"]
    run_program([*generate, f"--output={tmp_path / 'clay_credits'}"], check=True)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{PROGRAM}"
    run = run_program([sys.executable, "-c", program])
    assert (run.stdout, run.stderr) == ("Red\nRed\n", "")
