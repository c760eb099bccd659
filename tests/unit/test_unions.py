"""Unions whose members are told apart. tests/generation has those of a document; here is what no document shows."""

from __future__ import annotations

from datetime import datetime

import pytest
from attrs import define

from clay_credits_runtime import codec
from clay_credits_runtime.codec_base import Field
from clay_credits_runtime.drift import DriftLog, MismatchError
from clay_credits_runtime.model import Model, model


def animal(kind):
    return (
        Field("kind", "kind", codec.constant(codec.STRING, kind), required=True),
        Field("name", "name", codec.STRING),
        Field("weight", "weight", codec.NUMBER),
    )


@define(kw_only=True)
class Cat(Model):
    __document_fields__ = animal("cat")
    kind: str
    name: str | None = None
    weight: float | None = None


@define(kw_only=True)
class Dog(Model):
    __document_fields__ = animal("dog")
    kind: str
    name: str | None = None
    weight: float | None = None


@define(kw_only=True)
class Bird(Model):
    __document_fields__ = (Field("kind", "kind", codec.STRING), Field("name", "name", codec.STRING))
    kind: str | None = None
    name: str | None = None


CAT, DOG = model(lambda: Cat), model(lambda: Dog)
BY_CONSTANT = codec.union(CAT, DOG)
BY_DISCRIMINATOR = codec.discriminated("kind", {"cat": CAT, "dog": DOG})


def test_the_first_member_that_fits_is_chosen_if_the_kind_is_absent():
    either, log = codec.discriminated("kind", {"cat": CAT, "bird": model(lambda: Bird)}), DriftLog()
    assert either.decode({"name": "Jay"}, log) == Bird(name="Jay")
    assert log.entries == []
    assert either.decode({"name": 5}, log) == {"name": 5}
    assert [entry.pointer for entry in log.entries] == ["/kind"]


def test_a_wrong_attribute_of_a_member_is_named():
    with pytest.raises(TypeError, match=r"Dog\.name must be of type string, not int"):
        BY_DISCRIMINATOR.encode(Dog(kind="dog", name=5))


def test_another_constant_is_drift():
    log = DriftLog()
    assert BY_CONSTANT.decode({"kind": "bird"}, log) == Cat(kind="bird")
    assert [str(entry) for entry in log.entries] == ['expected "cat" at /kind, found another string']


def test_what_is_not_an_object_is_refused():
    with pytest.raises(MismatchError, match="expected object at the top, found array"):
        BY_DISCRIMINATOR.decode([], DriftLog())
    with pytest.raises(TypeError, match="must be a model of cat or dog, or a dict, not int"):
        BY_DISCRIMINATOR.encode(5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "dog", "name": 5}, "name must be of type string, not int"),
        ({"kind": "bird", "since": datetime(2024, 6, 1)}, "must have a time zone"),  # noqa: DTZ001 -- it is the fault
        ({"kind": ["dog"], 5: Dog(kind="dog", name=5)}, r"Dog\.name must be of type string, not int"),
    ],
)
def test_a_dictionary_is_checked(wrong, message):
    with pytest.raises((TypeError, ValueError), match=message):
        BY_DISCRIMINATOR.encode(wrong)


CONSTANTS = [(codec.STRING, "a", "b"), (codec.INTEGER, 1, 2), (codec.BOOLEAN, True, False), (codec.NUMBER, 0.5, 1)]


@pytest.mark.parametrize(("scalar", "value", "other"), CONSTANTS)
def test_a_constant_is_read_as_its_type(scalar, value, other):
    constant, log = codec.constant(scalar, value), DriftLog()
    assert codec.array(constant).decode([value] * 3, log) == [value] * 3
    assert log.entries == []
    assert codec.array(constant).decode([value, other], log) == [value, other]
    assert [entry.pointer for entry in log.entries] == ["/1"]
    assert constant.encode(value) == value
