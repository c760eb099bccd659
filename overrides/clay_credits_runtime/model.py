"""The base of the generated models: turns a JSON object into a model and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeAlias, TypeVar, cast

from attrs import frozen

# Codec is imported here, and not for types alone, since typing.get_type_hints of every model looks it up.
from .codec_base import ABSENT, BaseCodec, Codec, Field, Scope, UnusualError
from .compiled_readers import compile_model
from .drift import DriftLog, MismatchError, json_type

if TYPE_CHECKING:
    from typing import Self

    import attrs

    from .codec_base import KeepOthers, Reader


_SHOWN_ITEMS, _SHOWN_CHARACTERS = 3, 100


Kinds: TypeAlias = tuple[str, Mapping[str, Callable[[], type[Any]]]]
"""The property by which an object chooses a derived class, and the class for each of its values."""


class Model:  # noqa: PLW1641 -- its attributes can be set
    """Base of every model: typed attributes, and everything else that arrived."""

    # Not a field of attrs, whose `asdict` would return it.
    __slots__ = ("_kept",)

    __document_fields__: ClassVar[tuple[Field, ...]] = ()
    __document_additional__: ClassVar[Codec | None] = None
    """The type of properties that the document does not name, or None if it expects none."""
    __document_kinds__: ClassVar[Kinds | None] = None

    _kept: dict[str, Any] | None
    """By JSON name, what arrived and cannot be restored from the typed attributes. It is missing if nothing arrived."""

    def __eq__(self, other: object) -> bool:
        return self.__getstate__() == other.__getstate__() if type(other) is type(self) else NotImplemented

    def __getstate__(self) -> dict[str, Any]:
        values = {one.name: getattr(self, one.name) for one in self.__document_fields__}
        return {**values, "_kept": getattr(self, "_kept", None)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        values = (
            (document_field.name, getattr(self, document_field.name)) for document_field in self.__document_fields__
        )
        shown = ", ".join(f"{name}={_short(value)}" for name, value in values if value is not None)
        return f"{type(self).__name__}({shown})"

    def _repr_html_(self) -> str:
        """Return a table for a notebook, with the first rows of each list of models."""
        from .notebook import table  # noqa: PLC0415 -- few programs are notebooks

        return table(self.__document_fields__, self)

    @property
    def additional_properties(self) -> Mapping[str, Any]:
        """The properties that arrived and that the document does not name, by their JSON names. Read only."""
        named = {document_field.json_name for document_field in self.__document_fields__}
        kept: dict[str, Any] = getattr(self, "_kept", None) or {}
        return MappingProxyType({name: value for name, value in kept.items() if name not in named})

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        """Return a model of a parsed JSON object.

        Absent and null properties become None, unknown ones are kept, and an inferred property of another type is
        kept as it is while its attribute is None.

        Args:
            source: The object, with the names of the document.

        Raises:
            ValueError: A property that the document promises is missing or of another type.
        """
        return decode_model(cls, dict(source), DriftLog())

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object: all that arrived, and what was set since. None is left out unless it is required.

        Raises:
            TypeError: An attribute was set to a value of another type.
            ValueError: An attribute was set to a value that has no JSON, such as a datetime without a time zone.
        """
        kept: dict[str, Any] = getattr(self, "_kept", None) or {}
        result: dict[str, Any] = {}
        for document_field in self.__document_fields__:
            if document_field.json_name in kept:
                continue
            value = getattr(self, document_field.name)
            if value is not None:
                try:
                    result[document_field.json_name] = document_field.codec.encode(value)
                except (TypeError, ValueError) as error:
                    raise type(error)(f"{type(self).__name__}.{document_field.name} {error}") from None
            elif document_field.required:
                result[document_field.json_name] = None
        additional = self.__document_additional__
        for name, value in kept.items():
            result[name] = _copied(value) if additional is None else _encode_additional(additional, value)
        return result


def _short(value: object) -> str:
    """Write a value so that a report of a hundred thousand rows still fits on a screen."""
    if isinstance(value, list):
        items = cast("list[object]", value)
        more = [f"... {len(items) - _SHOWN_ITEMS} more"] if len(items) > _SHOWN_ITEMS else []
        return f"[{', '.join([*map(_short, items[:_SHOWN_ITEMS]), *more])}]"
    text = repr(value)
    return text if isinstance(value, Model) or len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."


def _encode_additional(codec: Codec, value: Any) -> Any:
    try:
        return codec.encode(value)
    except (TypeError, ValueError):
        return _copied(value)


def _copied(value: Any) -> Any:
    # By JSON, which reaches as deep as what was parsed from JSON; copy.deepcopy does not.
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


def forget_kept(instance: Model, attribute: attrs.Attribute[Any], value: Any) -> Any:
    """Forget what arrived for an attribute when the attribute is set (an attrs `on_setattr` hook)."""
    kept: dict[str, Any] | None = getattr(instance, "_kept", None)
    if kept:
        names = {document_field.name: document_field.json_name for document_field in instance.__document_fields__}
        # Another dict rather than a change of this one, which a shallow copy of the model may share.
        remaining = {name: kept[name] for name in kept if name != names[attribute.name]}
        object.__setattr__(instance, "_kept", remaining or None)
    return value


ModelT = TypeVar("ModelT", bound=Model)


def decode_model(cls: type[ModelT], value: object, drift: DriftLog) -> ModelT:
    """Return a model of parsed JSON, strict about what is documented and tolerant of what is inferred.

    Raises:
        MismatchError: The value is not an object, or breaks what is documented.
    """
    if not isinstance(value, dict):
        raise MismatchError("object", json_type(value))
    noted = len(drift.entries)
    try:
        return cast("ModelT", reader_of(cls)([value], drift)[0])
    except (LookupError, MismatchError):
        del drift.entries[noted:]
    return _decode_carefully(cls, cast("dict[str, Any]", value), drift)


def reader_of(cls: type[Model]) -> Reader:
    """Return the fast reader for objects that match the document."""
    reader = _READERS.get(cls)
    if reader is None:
        # A class that a user derived from a model may have another __init__.
        known = "__document_fields__" in cls.__dict__
        reader = _READERS[cls] = compile_model(cls, Scope(), _keeping_others(cls)) if known else _refuse
    return reader


_READERS: dict[type[Model], Reader] = {}


def _refuse(_values: list[Any], _drift: DriftLog) -> NoReturn:
    raise UnusualError


def _keeping_others(cls: type[Model]) -> KeepOthers:
    additional = cls.__document_additional__
    named = frozenset(document_field.json_name for document_field in cls.__document_fields__)

    def keep_others(decoded: Model, arrived: dict[str, Any], drift: DriftLog) -> None:
        before: dict[str, Any] | None = getattr(decoded, "_kept", None)
        kept = dict(before or {})
        for name, value in arrived.items():
            if name not in named:
                kept[name] = _decode_additional(additional, name, value, drift)
        object.__setattr__(decoded, "_kept", kept)

    return keep_others


def _decode_carefully(cls: type[ModelT], value: dict[str, Any], drift: DriftLog) -> ModelT:
    arrived = dict(value)
    attributes: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for document_field in cls.__document_fields__:
        attributes[document_field.name] = _decode_field(document_field, arrived, kept, drift)
    for name, unknown in arrived.items():
        kept[name] = _decode_additional(cls.__document_additional__, name, unknown, drift)
    decoded = cls(**attributes)
    if kept:
        object.__setattr__(decoded, "_kept", kept)
    return decoded


def _decode_field(document_field: Field, arrived: dict[str, Any], kept: dict[str, Any], drift: DriftLog) -> Any:
    name, codec = document_field.json_name, document_field.codec
    value = arrived.pop(name, ABSENT)
    if value is ABSENT:
        if document_field.required:
            raise MismatchError(codec.expected, "nothing").below(name)
        return None
    try:
        decoded = _decode_member(codec, name, value, drift)
    except MismatchError as mismatch:
        if document_field.documented:
            raise
        drift.tolerate(mismatch)
        kept[name] = value
        return None
    if (decoded is None and not document_field.required) or (codec.lossy and codec.encode(decoded) != value):
        kept[name] = value
    return decoded


def _decode_additional(codec: Codec | None, name: str, value: Any, drift: DriftLog) -> Any:
    if codec is None:
        drift.tolerate(MismatchError("nothing", json_type(value)).below(name))
        return value
    try:
        return _decode_member(codec, name, value, drift)
    except MismatchError as mismatch:
        drift.tolerate(mismatch)
        return value


def _decode_member(codec: Codec, name: str, value: Any, drift: DriftLog) -> Any:
    """Decode a member of an object, and move all its drift below its name. One that does not fit notes nothing else."""
    noted = len(drift.entries)
    try:
        decoded = codec.decode(value, drift)
    except MismatchError as mismatch:
        del drift.entries[noted:]
        raise mismatch.below(name) from None
    drift.rebase(noted, name)
    return decoded


def _kind_of(value: object, name: str) -> object:
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None


def _decode_kind(cls: type[Model], value: object, drift: DriftLog) -> Model:
    """Return a model of the derived class that the object names. An unknown one is drift."""
    name, kinds = cls.__document_kinds__ or ("", {})
    kind = _kind_of(value, name)
    found = kinds[kind]() if isinstance(kind, str) and kind in kinds else None
    chosen = found if found is not None and issubclass(found, cls) else None
    noted = len(drift.entries)
    decoded = decode_model(chosen or cls, value, drift)
    is_unknown = isinstance(kind, str) and bool(kinds) and chosen is None
    if is_unknown and not any(entry.path == [name] for entry in drift.entries[noted:]):
        known = (one for one, other in kinds.items() if issubclass(other(), cls))
        drift.tolerate(MismatchError(f"one of {', '.join(known)}", "unknown string").below(name))
    return decoded


@frozen
class _Object(BaseCodec):
    """A JSON object as a model. The class is looked up late, since models may refer to each other."""

    resolve: Callable[[], type[Model]]
    expected: str = "object"
    lossy: bool = False

    def decode(self, value: object, drift: DriftLog) -> Model:
        return _decode_kind(self.resolve(), value, drift)

    def encode(self, value: Any) -> dict[str, Any]:
        cls = self.resolve()
        if not isinstance(value, cls):
            raise TypeError(f"must be {cls.__name__}, not {type(value).__name__}")
        return value.to_dict()

    def reader(self, scope: Scope) -> Reader:
        cls = self.resolve()
        return reader_of(cls) if cls.__document_kinds__ is None else super().reader(scope)


def model(resolve: Callable[[], type[Model]]) -> Codec:
    """A JSON object that the document names."""
    return _Object(resolve)
