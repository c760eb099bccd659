"""Writes a call of an operation in curl, Python and TypeScript, with credentials from the environment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from bundling.credentials import credentials
from clay_credits_runtime.api import BASIC
from clay_credits_runtime.content_types import is_json
from clay_credits_runtime.defaults import BASE_URL_VARIABLE
from document_diff.call_arguments import plain_arguments
from document_diff.caller_code import Caller
from document_diff.caller_values import key_of, typescript
from openapi_document.answers import answers
from openapi_document.bodies import body_of

if TYPE_CHECKING:
    from clay_credits_runtime.api import Scheme
    from document_diff.caller_code import Arguments
    from openapi_document.document import Document, Operation


def calls(document: Document, operation: Operation) -> dict[str, str]:
    """Return the call by the name of the language; nothing if it needs a form, a file or another body than JSON."""
    body = body_of(document, operation) if operation.body.get("required") else None
    if body and body.kind != "Json":
        return {}
    caller = Caller(document.content)
    arguments = plain_arguments(caller, operation)
    return {
        "curl": _curl(document, operation, arguments),
        "Python": _python(caller.call(operation, arguments).python),
        "TypeScript": _typescript(document, operation, arguments),
    }


def _curl(document: Document, operation: Operation, arguments: Arguments) -> str:
    headers, secrets = credentials(document, operation, lambda one: f"${one.variable}")
    options = ["curl", *([f"-X {operation.method.upper()}"] if operation.method != "get" else [])]
    for name, value in (headers | _headers(document, operation, arguments)).items():
        basic = value.startswith(BASIC)
        options.append(f'-u "{value.removeprefix(BASIC)}"' if basic else f'-H "{name}: {value}"')
    if arguments.body is not None:
        options.append("-d '{}'".format(_text(arguments.body).replace("'", r"'\''")))
    base = f"${{{BASE_URL_VARIABLE}:-{document.server}}}"
    return " ".join([*options, f'"{base}{_path(operation, arguments, secrets)}"'])


def _python(call: str) -> str:
    imports = [f"import {name}" for name in ("datetime", "uuid") if f"{name}." in call]
    names = "Clay, models" if "models." in call else "Clay"
    lines = [*imports, f"from clay_credits import {names}", "", "with Clay() as clay:", f"    {call}"]
    return "\n".join([*lines, *(["    print(answer)"] if call.startswith("answer = ") else [])])


def _typescript(document: Document, operation: Operation, arguments: Arguments) -> str:
    headers, secrets = credentials(document, operation, _in_typescript)
    headers |= _headers(document, operation, arguments)
    sent = ", ".join(f"{key_of(name)}: {_literal(value)}" for name, value in headers.items())
    options = [f'method: "{operation.method.upper()}"'] if operation.method != "get" else []
    options += [f"headers: {{ {sent} }}"] if sent else []
    options += [f"body: JSON.stringify({typescript(arguments.body)})"] if arguments.body is not None else []
    given = ", {" + "".join(f"\n  {option}," for option in options) + "\n}" if options else ""
    answer = next((one.content_type for one in answers(document, operation).values() if one.success), "")
    return "\n".join((
        f"const base = process.env.{BASE_URL_VARIABLE} || {json.dumps(document.server)};",
        f"const response = await fetch(`${{base}}{_path(operation, arguments, secrets)}`{given});",
        "if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);",
        f"console.log(await response.{'json' if is_json(answer) else 'text'}());",
    ))  # fmt: skip


def _in_typescript(scheme: Scheme) -> str:
    value = f"process.env.{scheme.variable}"
    return f"${{btoa(String({value}))}}" if scheme.prefix == BASIC else f"${{{value}}}"


def _literal(text: str) -> str:
    return f"`{text}`" if "${" in text else json.dumps(text, ensure_ascii=False)


def _path(operation: Operation, arguments: Arguments, secrets: dict[str, str]) -> str:
    path, query = operation.path, dict[str, str]()
    for (place, name), value in arguments.parameters.items():
        path = path.replace(f"{{{name}}}", quote(_text(value), safe=".")) if place == "path" else path
        query |= {name: _text(value)} if place == "query" else {}
    # Variables for secrets must not be escaped.
    pairs = [urlencode(query), *(f"{name}={value}" for name, value in secrets.items())]
    return "?".join(filter(None, (path, "&".join(filter(None, pairs)))))


def _headers(document: Document, operation: Operation, arguments: Arguments) -> dict[str, str]:
    found = {name: _text(value) for (place, name), value in arguments.parameters.items() if place == "header"}
    body = body_of(document, operation) if arguments.body is not None else None
    return found | ({"Content-Type": body.content_type} if body else {})


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
