"""Rules about operations: their names, answers and links."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from clay_credits_runtime.api import SESSION
from openapi_document.keywords import IDEMPOTENT_METHODS
from openapi_document.places import first_example, named, place_of, walk
from openapi_document.security import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_document.document import Document, Operation
    from openapi_document.places import Place, Problem, Rule


SINGULAR = {"ies": "y", "es": "", "s": "", "people": "person", "children": "child", "analyses": "analysis"}
"""How a noun ends in the plural and in the singular."""


def operation_names(document: Document) -> Iterator[Problem]:
    """An operationId names the noun of its tag, and the summary begins with its verb."""
    for operation in document.operations():
        place = place_of(operation)
        if operation.method_name == operation.python_name and not _names(operation):
            yield (*place, "operationId"), f"{operation.operation_id} does not name what its tag {operation.tag} is of"
        verb = operation.operation_id.partition("_")[0].capitalize()
        if operation.definition.get("summary", "").split(" ")[0] != verb:
            yield (*place, "summary"), f"the summary of {operation.operation_id} begins with {verb}"


def _names(operation: Operation) -> bool:
    """Return whether one of the words of an operationId is the noun of its tag."""
    return bool(nouns(operation.tag.replace("_", "-")) & {word.lower() for word in operation.operation_id.split("_")})


def tags(document: Document) -> Iterator[Problem]:
    """Every tag is used, and is a segment of the paths of its operations."""
    used = {tag for operation in document.operations() for tag in operation.definition.get("tags", ())}
    for index, tag in enumerate(document.content.get("tags", ())):
        if tag["name"] not in used:
            yield ("tags", index), f"no operation has the tag {tag['name']}"
    for operation in document.operations():
        segments = [one for one in operation.path.split("/") if one and "{" not in one]
        if not set(operation.definition.get("tags", ())) <= set(segments):
            yield (*place_of(operation), "tags"), f"the tag of {operation.path} is {' or '.join(segments)}"


def path_parameters(document: Document) -> Iterator[Problem]:
    """A path parameter is named after the segment before it, and its component after the parameter."""
    for path in document.content.get("paths", {}):
        for before, name in re.findall(r"([\w-]+)/\{(\w+)\}", path):
            if not any(name.lower().startswith(noun) for noun in nouns(before)):
                yield ("paths", path), f"the parameter after {before} is called {min(nouns(before))}..., not {name}"
    for name, parameter in named(document, "parameters").items():
        if name.lower() not in {parameter["name"].lower().removeprefix(start).replace("-", "") for start in ("", "x-")}:
            yield ("components", "parameters", name), f"the component of the parameter {parameter['name']} has its name"


def nouns(segment: str) -> set[str]:
    """Return the forms in the singular that a segment such as `credit-reports` may have, and its last word."""
    plurals = {segment.replace("-", ""), segment.rpartition("-")[2]}
    found = {re.sub(f"{end}$", one, plural) for plural in plurals for end, one in SINGULAR.items()}
    return found - plurals or plurals


def security(document: Document) -> Iterator[Problem]:
    """All operations require the session, a cookie, and nothing else."""
    for operation in document.operations():
        if alternatives(document, operation) != ((SESSION,),):
            own = (*place_of(operation), "security") if "security" in operation.definition else ("security",)
            yield own, "the session, an apiKey in a cookie, is optional or not alone"
            return


def servers(document: Document) -> Iterator[Problem]:
    """All servers are of one host, since all of them are sent the session."""
    first = ""
    for index, server in enumerate(document.content.get("servers", ())):
        host = re.sub(r"^\w+://([^/]*@)?|[/?#].*$", "", server["url"]).lower()
        first = first or host
        if host != first:
            yield (
                ("servers", index, "url"),
                f"the session is sent to {first} alone, not to {host or 'any host'}",
            )


def safety(document: Document) -> Iterator[Problem]:
    """An operation named get_ or list_ only reads: by GET, or by POST with x-safe: true."""
    for operation in document.operations():
        if re.match(r"(get|list)_", operation.operation_id):
            if operation.method in {"delete", "put", "patch"}:
                yield place_of(operation), f"{operation.operation_id} only reads, and {operation.method} does not"
            elif operation.method == "post" and "x-safe" not in operation.definition:
                yield place_of(operation), f"{operation.operation_id} only reads, so it says x-safe: true"
        if "x-safe" not in operation.definition:
            continue
        if operation.method in IDEMPOTENT_METHODS or operation.definition["x-safe"] is not True:
            yield (
                (*place_of(operation), "x-safe"),
                f"x-safe: true is for a method that is not idempotent, not {operation.method}",
            )
        if re.match(r"(create|update|set|delete)_", operation.operation_id):
            yield (*place_of(operation), "x-safe"), f"{operation.operation_id} does not only read"


def bodies(document: Document) -> Iterator[Problem]:
    """The schema of a body has a name, all errors have the same schema, and GET has no body."""
    errors: set[str] = set()
    for operation in document.operations():
        if operation.body and operation.method in {"get", "delete", "head"}:
            yield (*place_of(operation), "requestBody"), f"{operation.method} has no body"
        for status, response in operation.responses.items():
            place = (*place_of(operation), "responses", status)
            for media in response.get("content", {}).values():
                reference = media["schema"].get("$ref")
                if reference is None:
                    yield place, "the schema of a body is a reference"
                elif not status.startswith("2"):
                    errors.add(reference)
            if not response.get("content") and not status.startswith(("204", "304")):
                yield place, "the answer has a body"
    if len(errors) > 1:
        yield ("components", "responses"), f"all errors have one schema, not {', '.join(sorted(errors))}"


def errors(document: Document) -> Iterator[Problem]:
    """An error is described once, in components/responses, and its example does not name another status."""
    for operation in document.operations():
        for status, response in operation.definition.get("responses", {}).items():
            if status.startswith(("2", "3")):
                continue
            place = (*place_of(operation), "responses", status)
            if "$ref" not in response:
                yield place, "an error is in components/responses, once for all operations"
            for media in document.resolve(response).get("content", {}).values():
                said = _strings(first_example(media)) & (_phrases("[45]XX") - _phrases(status))
                for phrase in sorted(said):
                    yield place, f"the example is one of {phrase}, not of {status}"


def _phrases(status: str) -> set[str]:
    """Return the phrase of a status, or those of a class such as 5XX, without spaces."""
    same = (one for one in HTTPStatus if re.fullmatch(status.replace("X", r"\d"), str(one.value)))
    return {re.sub(r"\W", "", one.phrase) for one in same}


def _strings(node: Any) -> set[str]:
    return {value for _, value in walk(node) if isinstance(value, str)}


def links(document: Document) -> Iterator[Problem]:
    """A link leads to an operation, and takes its parameters from the answer that has the link."""
    operations = {operation.operation_id: operation for operation in document.operations()}
    for place, link, response in _links(document):
        target = operations.get(link.get("operationId", ""))
        noun = "".join(word.capitalize() for word in link.get("operationId", "").split("_")[1:])
        if place[-1] != noun:
            yield place, f"the link to {link.get('operationId')} is called {noun}"
        if target is None:
            yield place, f"no operation is called {link.get('operationId')}"
            continue
        wanted = {one["name"]: one for one in target.parameters}
        given: dict[str, Any] = link.get("parameters", {})
        for name in wanted.keys() ^ given.keys():
            if name not in wanted or wanted[name].get("required"):
                yield (
                    (*place, "parameters"),
                    f"{target.operation_id} takes {', '.join(wanted) or 'nothing'}, not {name}",
                )
        for name, expression in given.items():
            yield from _expression(document, (*place, "parameters", name), expression, response, wanted.get(name, {}))


def _links(document: Document) -> Iterator[tuple[Place, dict[str, Any], dict[str, Any]]]:
    for operation in document.operations():
        for status, response in operation.responses.items():
            for name, link in response.get("links", {}).items():
                yield (*place_of(operation), "responses", status, "links", name), document.resolve(link), response


def _expression(
    document: Document, place: Place, expression: Any, response: dict[str, Any], parameter: dict[str, Any]
) -> Iterator[Problem]:
    """Look up an expression in the example and in the schema of an answer."""
    media: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
    value: Any = first_example(media)
    schema = document.resolve(media.get("schema", {}))
    prefix = "$response.body#/"
    if not str(expression).startswith(prefix):
        yield place, f"an expression begins with {prefix}"
        return
    for segment in expression.removeprefix(prefix).split("/"):
        try:
            value = value[int(segment) if isinstance(value, list) else segment]
            schema = document.resolve(schema["items"] if segment.isdecimal() else schema["properties"][segment])
        except (LookupError, TypeError, ValueError):
            yield place, f"{segment} is not in the answer that has the link"
            return
    if value != parameter.get("example", value):
        yield place, f"the link leads to {value}, and the example of the parameter is {parameter.get('example')}"
    if schema.get("type") != parameter.get("schema", schema).get("type"):
        yield place, f"a {schema.get('type')} is handed to a parameter of another type"


RULES: tuple[Rule, ...] = (
    operation_names,
    tags,
    path_parameters,
    security,
    servers,
    safety,
    bodies,
    errors,
    links,
)
