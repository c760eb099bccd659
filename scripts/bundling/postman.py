"""The document as a Postman collection, which Bruno, Insomnia, Hoppscotch and others import too."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bundling.credentials import credentials
from bundling.examples import examples_of
from openapi_document.security import schemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document, Operation

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ACCEPT = {"key": "Accept", "value": "application/json"}


def postman(document: Document) -> dict[str, Any]:
    """Return the collection, with a folder for each tag and a request for each operation, with its answers.

    Each credential is a variable, such as `session`. Cookies are sent in the header `Cookie`, since API keys of Postman
    cannot.
    """
    content = document.content
    folders = document.tags()
    requests: dict[str, list[dict[str, Any]]] = {name: [] for name in folders}
    for operation in document.operations():
        requests.setdefault(operation.tag_name, []).append(_request(document, operation))
    return {
        "info": {
            "name": content["info"]["title"],
            "description": content["info"].get("description", ""),
            "schema": FORMAT,
        },
        "variable": [
            {"key": "baseUrl", "value": document.server},
            *(
                {"key": one.keyword, "value": "", "description": described.get("description", "")}
                for title, one in schemes(document).items()
                for described in [document.resolve(content["components"]["securitySchemes"][title])]
            ),
        ],
        "item": [
            {"name": name, "description": folders.get(name, ""), "item": items} for name, items in requests.items()
        ],
    }


def _request(document: Document, operation: Operation) -> dict[str, Any]:
    path = [re.sub(r"^\{(.*)\}$", r":\1", segment) for segment in operation.path.strip("/").split("/")]
    keys, secrets = credentials(document, operation, lambda one: f"{{{{{one.keyword}}}}}")
    query = [_argument(one) for one in operation.parameters if one["in"] == "query"] + _pairs(secrets)
    headers = [_argument(one) for one in operation.parameters if one["in"] == "header"]
    url: dict[str, Any] = {
        "raw": "/".join(["{{baseUrl}}", *path]),
        "host": ["{{baseUrl}}"],
        "path": path,
        "variable": [_argument(one) for one in operation.parameters if one["in"] == "path"],
        **({"query": query} if query else {}),
    }
    request: dict[str, Any] = {
        "method": operation.method.upper(),
        "header": [ACCEPT, *_pairs(keys), *headers],
        "url": url,
        "description": operation.definition.get("description", ""),
    }
    for example in examples_of(document, operation.body).values():
        request["body"] = {"mode": "raw", "raw": _text(example), "options": {"raw": {"language": "json"}}}
    answers = list(_answers(document, operation, request))
    return {
        "name": operation.definition.get("summary", operation.operation_id),
        "request": request,
        "response": answers,
    }


def _pairs(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": name, "value": value} for name, value in values.items()]


def _argument(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter with its example as its value. An optional one is switched off."""
    optional = {} if parameter.get("required") else {"disabled": True}
    value = str(parameter.get("example", ""))
    return {"key": parameter["name"], "value": value, "description": parameter.get("description", ""), **optional}


def _answers(document: Document, operation: Operation, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, response in operation.responses.items():
        if status == "default":  # has no status
            continue
        code = int(status.upper().replace("X", "0"))
        for example in examples_of(document, response).values():
            yield {
                "name": response["description"],
                "originalRequest": request,
                "status": HTTPStatus(code).phrase,
                "code": code,
                "header": [{"key": "Content-Type", "value": "application/json"}],
                "body": _text(example),
                "_postman_previewlanguage": "json",
            }


def _text(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)
