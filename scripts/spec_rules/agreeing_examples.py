"""Rules about all examples together: ids, sums and times must agree."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openapi_document.places import first_example, named, place_of, walk

from .examples import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openapi_document.document import Document, Operation
    from openapi_document.places import Place, Problem, Rule

    from .examples import Shown

ENDS = ("Start", "End")
DAYS = {"date", "day"}
"""Names of properties whose day is one of the period of its answer."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def answers(document: Document) -> Iterator[tuple[Operation, Place, dict[str, Any]]]:
    """Return the example of each successful answer, the first if there are several, with its operation and place."""
    for operation in document.operations():
        for status, response in operation.responses.items():
            media = response.get("content", {}).get("application/json", {})
            example = first_example(media)
            if status.startswith("2") and isinstance(example, dict):
                below = ("example",) if "example" in media else ("examples", next(iter(media["examples"])), "value")
                place = (*place_of(operation), "responses", status, "content", "application/json", *below)
                yield operation, place, example


def examples_of_properties(document: Document) -> Iterator[Problem]:
    """The example of a property is a value that the example of an answer shows, if one shows the property."""
    seen: dict[tuple[str, str], list[Any]] = {}
    for one in shown(document):
        # Examples of schemas are compared with examples of answers only.
        if "schemas" not in one.place:
            for key, value in one.value.items():
                seen.setdefault((one.name, key), []).append(value)
    for name, schema in named(document, "schemas").items():
        for key, definition in schema.get("properties", {}).items():
            values = seen.get((name, key), [])
            flat = [item for value in values for item in (value if isinstance(value, list) else [])]
            for index, example in enumerate(definition.get("examples", ())):
                known = all(item in flat for item in example) if isinstance(example, list) else example in values
                if values and not known:
                    place = ("components", "schemas", name, "properties", key, "examples", index)
                    yield place, f"no answer shows this {key} of {name}"


def same_thing(document: Document) -> Iterator[Problem]:
    """Objects with the same id are equal in all examples of one moment, and no list has an id twice."""
    reading = {place_of(one) for one in document.operations() if one.method == "get" or "x-safe" in one.definition}
    seen: dict[tuple[str, Any], dict[str, Any]] = {}
    lists: set[tuple[Place, Any]] = set()
    for one in shown(document):
        if "id" not in one.value:
            continue
        # An operation that changes something, or named examples, show the thing at other moments.
        is_now = one.place[0] != "paths" or (one.place[:3] in reading and "examples" not in one.place)
        if is_now and seen.setdefault((one.name, one.value["id"]), one.value) != one.value:
            yield one.place, f"another example differs for the {one.name} {one.value['id']}"
        if isinstance(one.place[-1], int):
            entry = (one.place[:-1], one.value["id"])
            if entry in lists:
                yield one.place, f"{one.value['id']} is in the list twice"
            lists.add(entry)


def same_answer(document: Document) -> Iterator[Problem]:
    """Answers about the same thing have equal values, and all answers are about the same period."""
    things: dict[tuple[Any, ...], Any] = {}
    for operation, place, answer in answers(document):
        asked = tuple((one["name"], one.get("example")) for one in operation.parameters)
        # Other parameters select a part of the thing, and without any nothing is asked for.
        of_thing = bool(asked) and all(one["in"] == "path" for one in operation.parameters)
        schema = document.resolve(operation.responses[str(place[4])]["content"]["application/json"]["schema"])
        for key, value in answer.items():
            is_period = key.endswith(ENDS) and DAY.match(str(value))
            # Lists of the same thing have counts of their own.
            is_count = schema.get("properties", {}).get(key, {}).get("type") == "integer"
            if not is_period and (not of_thing or is_count or isinstance(value, dict | list)):
                continue
            if things.setdefault((() if is_period else asked, key), value) != value:
                yield (*place, key), f"another answer has another {key}"


def echoed_parameters(document: Document) -> Iterator[Problem]:
    """An answer repeats its parameters: a property of the same name, or the id, is the parameter's example."""
    for operation, place, answer in answers(document):
        asked = {parameter["name"]: parameter.get("example") for parameter in operation.parameters}
        for key, name in wrong_echoes(operation, asked, answer):
            yield (*place, key), f"the parameter {name} is {asked[name]} in its example"


def wrong_echoes(operation: Operation, asked: Mapping[str, Any], answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the properties that differ from the parameter that they repeat, each with the parameter."""
    for name, value in asked.items():
        key = name if name in answer or not operation.path.endswith(f"{{{name}}}") else "id"
        if answer.get(key, value) != value:
            yield key, name


def known_ids(document: Document) -> Iterator[Problem]:
    """If a description says which answer an id comes from, the example of that answer contains the id."""
    lists = {operation.operation_id: answer for operation, _, answer in answers(document)}
    origins: dict[str, set[Any]] = {}
    for name, parameter in named(document, "parameters").items():
        text = parameter.get("description", "")
        origin = re.match(r"(Id of the [^,]+), as `(\w+)` gives it in `(\w+)`", text)
        if origin is None:
            continue
        ids = {value for place, value in walk(lists.get(origin[2], {})) if place[-1:] == (origin[3],)}
        origins[origin[1]] = ids
        if parameter.get("example") not in ids:
            yield ("components", "parameters", name, "example"), f"{origin[2]} does not show it in {origin[3]}"
    for one in shown(document):
        for key, definition in named(document, "schemas").get(one.name, {}).get("properties", {}).items():
            value = one.value.get(key)
            for phrase, ids in origins.items():
                is_one = re.match(rf"{phrase}\b", definition.get("description", ""))
                if is_one and value is not None and value not in ids:
                    yield (*one.place, key), f"the example of the list has no {value}"


def sums(document: Document) -> Iterator[Problem]:
    """A property that is described as the sum over all rows is their sum."""
    for one in shown(document):
        yield from sums_of(document, one)


def sums_of(document: Document, one: Shown) -> Iterator[Problem]:
    """Compare each sum of an object with its rows, digit by digit."""
    for key, definition in named(document, "schemas").get(one.name, {}).get("properties", {}).items():
        rows = re.search(r"the sum over all (\w+)", definition.get("description", ""))
        if rows and isinstance(one.value.get(rows[1]), list):
            total = sum(_exact(row.get(key, 0)) for row in one.value[rows[1]])
            if _exact(one.value.get(key)) != total:
                yield (*one.place, key), f"the {rows[1]} sum up to {total}"


def totals(document: Document) -> Iterator[Problem]:
    """A total is the sum of the used and the remaining amount."""
    for one in shown(document):
        yield from totals_of(one)


def totals_of(one: Shown) -> Iterator[Problem]:
    """Compare each total of an object with its parts."""
    for key, total in one.value.items():
        parts = [one.value.get(re.sub("^total", part, key)) for part in ("used", "remaining")]
        known = [_exact(part) for part in parts if part is not None]
        if key.startswith("total") and len(known) == len(parts) and _exact(total) != sum(known):
            yield (*one.place, key), f"used and remaining are {sum(known)}"


def _exact(number: Any) -> Decimal:
    """Return a number as a decimal, for exact sums. Other values become NaN, which equals nothing."""
    return Decimal(str(number)) if type(number) in {int, float} else Decimal("NaN")


def orders(document: Document) -> Iterator[Problem]:
    """A start is not later than its end, nor a creation than an update. A day is in the period of its answer."""
    for one in shown(document):
        yield from orders_of(one)
    for _, place, answer in answers(document):
        yield from days_of(place, answer)


def orders_of(one: Shown) -> Iterator[Problem]:
    """Compare the times of an object."""
    for first, last in (("Start$", "End"), ("^created", "updated")):
        for key, value in one.value.items():
            other = re.sub(first, last, key)
            later = one.value.get(other, value)
            if DAY.match(str(value)) and DAY.match(str(later)) and value > later:
                yield (*one.place, key), f"{key} is later than {other}"


def days_of(place: Place, answer: dict[str, Any]) -> Iterator[Problem]:
    """Compare each day in an answer with the answer's period."""
    start, end = (next((value for key, value in answer.items() if key.endswith(name)), None) for name in ENDS)
    for below, value in walk(answer):
        if start and end and below[-1:] and below[-1] in DAYS and not start[:10] <= str(value) <= end[:10]:
            yield (*place, *below), "the day is not in the period"


RULES: tuple[Rule, ...] = (
    examples_of_properties,
    same_thing,
    same_answer,
    echoed_parameters,
    known_ids,
    sums,
    totals,
    orders,
)
