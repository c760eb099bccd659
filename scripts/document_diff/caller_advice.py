"""Finds what callers have to change in their code because of breaking changes, with one example for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .answer_differences import differences
from .call_arguments import both_arguments, plain_arguments
from .caller_code import Caller, Code, reading
from .change_kinds import Severity
from .operations import matched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_document.document import Operation

    from .answer_differences import Difference
    from .node_pairs import Change


class Advice(NamedTuple):
    """What a caller writes before and after a change."""

    title: str
    before: Code
    after: Code


class _Pair(NamedTuple):
    """An operation in the old and in the new document."""

    name: str
    old: Operation
    new: Operation


def advice(old: dict[str, Any], new: dict[str, Any], changes: Iterable[Change]) -> list[Advice]:
    """Return an example for each call and each part of an answer that breaking changes concern."""
    breaking = [change for change in changes if change.severity is Severity.MAJOR]
    if not breaking:
        return []
    try:
        return list(_advice(Caller(old), Caller(new), breaking))
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError):
        # No client can be generated from one of the documents, so it has no callers.
        return []


def _advice(old: Caller, new: Caller, breaking: list[Change]) -> Iterator[Advice]:
    concerned = {name for change in breaking for name in change.operations}
    pairs: list[_Pair] = []
    for before, after in matched(old.document.content, new.document.content):
        if before is not None and after is None:
            operation = old.operations[before.path, before.method]
            yield _removed(old, operation, before.title)
        elif before is not None and after is not None and after.name in concerned:
            operations = old.operations[before.path, before.method], new.operations[after.path, after.method]
            pairs.append(_Pair(after.title, *operations))
    for pair in pairs:
        first, second = both_arguments(old, pair.old, new, pair.new)
        example = Advice(pair.name, old.call(pair.old, first), new.call(pair.new, second))
        if example.before != example.after:
            yield example
    yield from _readings(old, new, pairs, breaking)


def _removed(caller: Caller, operation: Operation, title: str) -> Advice:
    before = caller.call(operation, plain_arguments(caller, operation))
    gone = f"There is no {operation.operation_id or title} any more: remove the call."
    return Advice(title, before, Code(f"# {gone}", f"// {gone}"))


def _readings(old: Caller, new: Caller, pairs: list[_Pair], breaking: list[Change]) -> Iterator[Advice]:
    """Return an example for each changed part of an answer. A part that several answers share has one."""
    names = {name for change in breaking for name in _names(change)}
    seen: set[tuple[str, ...]] = set()
    for pair in pairs:
        for of_error, schemas in enumerate((
            (old.success(pair.old), new.success(pair.new)),
            (old.error(pair.old), new.error(pair.new)),
        )):  # fmt: skip
            for one in differences(old.values, schemas[0], new.values, schemas[1]):
                if one.key not in seen and names & {one.old_name, one.new_name, one.schema}:
                    seen.add(one.key)
                    yield _reading(old, new, pair, one, of_error=bool(of_error))


def _names(change: Change) -> Iterator[str]:
    """Return the property and the shared schema that a change is in."""
    segments = [one.replace("~1", "/").replace("~0", "~") for one in change.place.split("/")[1:]]
    if segments[:2] == ["components", "schemas"]:
        yield segments[2]
    places = [index for index, one in enumerate(segments[:-1]) if one == "properties"]
    yield from (segments[index + 1] for index in places[-1:])


def _reading(old: Caller, new: Caller, pair: _Pair, one: Difference, *, of_error: bool) -> Advice:
    before, after = _lines(one, of_error=of_error)
    return Advice(
        f"{pair.name}, {one.title}",
        _after_call(old, pair.old, before, of_error=of_error),
        _after_call(new, pair.new, after, of_error=of_error),
    )


def _after_call(caller: Caller, operation: Operation, lines: Code, *, of_error: bool) -> Code:
    """Write a call, and lines that use its answer."""
    call = caller.call(operation, plain_arguments(caller, operation))
    if not of_error:
        return Code(f"{call.python}\n{lines.python}", f"{call.typescript}\n{lines.typescript}")
    inner = "".join(f"\n    {line}" for line in lines.python.splitlines())
    inner += "\n    raise" if lines.python.startswith("#") else ""
    script = call.typescript.removeprefix("const { data } = ")
    return Code(
        f"try:\n    {call.python}\nexcept APIStatusError as error:{inner}",
        f"const {{ error }} = {script}\n{lines.typescript}",
    )


def _lines(one: Difference, *, of_error: bool) -> tuple[Code, Code]:
    """Write what uses the property before and after."""
    old, new = reading(one.old_steps, of_error=of_error), reading(one.new_steps, of_error=of_error)
    printed = Code(f"print({old.python})", f"console.log({old.typescript});")
    if one.kind == "renamed":
        return printed, Code(f"print({new.python})", f"console.log({new.typescript});")
    if one.kind == "type":
        return _typed(old, one.old_types), _typed(new, one.new_types)
    if one.kind == "null":
        python = f"if {new.python} is not None:\n    print({new.python})" if one.was_present else printed.python
        return printed, Code(python, f"if ({new.typescript} != null) console.log({new.typescript});")
    if one.kind == "value removed":
        gone = f"It is never {one.value} any more: remove the branch."
        return _branch(old, one.value), Code(f"# {gone}", f"// {gone}")
    if one.kind == "value added":
        return printed, _branch(new, one.value)
    gone = f"The {'error' if of_error else 'answer'} has no {one.old_name} any more."
    return printed, Code(f"# {gone}", f"// {gone}")


def _typed(read: Code, types: Code) -> Code:
    return Code(f"value: {types.python} = {read.python}", f"const value: {types.typescript} = {read.typescript};")


def _branch(read: Code, value: str) -> Code:
    return Code(
        f"if {read.python} == {value}:\n    print({read.python})",
        f"if ({read.typescript} === {value}) console.log({read.typescript});",
    )
