"""The codec of each type: it decodes and encodes values."""

from __future__ import annotations

import datetime
import enum
import uuid

import pytest
from attrs import define

from clay_credits_runtime import codec
from clay_credits_runtime.codec_base import Field
from clay_credits_runtime.drift import DriftLog, MismatchError, json_type
from clay_credits_runtime.model import Model, decode_model, model
from clay_credits_runtime.server_sent_events import text_event

ID = uuid.UUID("12345678-1234-5678-1234-567812345678")


class Color(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    ONE = 1


@define(kw_only=True)
class Bag(Model):
    __document_fields__ = (Field("n", "n", codec.INTEGER, documented=True),)
    __document_additional__ = codec.nullable(codec.array(codec.DATE))
    n: int | None = None


COLOR, SIZE = codec.string_enum(lambda: Color), codec.integer_enum(lambda: Size)
BAG = model(lambda: Bag)
EITHER = codec.union(COLOR, codec.INTEGER, codec.array(codec.DATE))

VALUES = [
    (codec.STRING, "a", "a"),
    (codec.BOOLEAN, True, True),
    (codec.INTEGER, 3, 3),
    (codec.NUMBER, 3, 3.0),
    (codec.NUMBER, 0.5, 0.5),
    (codec.DATE, "2024-06-01", datetime.date(2024, 6, 1)),
    (codec.DATETIME, "2024-06-01T00:00:00Z", datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)),
    (codec.DATETIME, "2024-06-01T00:00:00+01:30", datetime.datetime.fromisoformat("2024-06-01T00:00:00+01:30")),
    (codec.UUID, str(ID), ID),
    (COLOR, "red", Color.RED),
    (SIZE, 1, Size.ONE),
    (codec.ANYTHING, {"a": [None]}, {"a": [None]}),
    (codec.nullable(codec.STRING), None, None),
    (codec.nullable(codec.STRING), "a", "a"),
    (codec.array(codec.array(codec.INTEGER)), [[1], []], [[1], []]),
    (EITHER, "red", Color.RED),
    (EITHER, 7, 7),
    (EITHER, ["2024-06-01"], [datetime.date(2024, 6, 1)]),
    (BAG, {"n": 1}, Bag(n=1)),
]


@pytest.mark.parametrize(("one", "source", "value"), VALUES)
def test_value_round_trips(one, source, value):
    drift = DriftLog()
    assert one.decode(source, drift) == value
    assert type(one.decode(source, drift)) is type(value)
    assert one.encode(value) == source
    assert drift.entries == []


MISMATCHES = [
    (codec.STRING, 3, "expected string at the top, found integer"),
    (codec.STRING, None, "expected string at the top, found null"),
    (codec.BOOLEAN, 1, "expected boolean at the top, found integer"),
    (codec.INTEGER, True, "expected integer at the top, found boolean"),
    (codec.INTEGER, 1.5, "expected integer at the top, found number"),
    (codec.NUMBER, False, "expected number at the top, found boolean"),
    (codec.NUMBER, "1", "expected number at the top, found string"),
    (codec.NUMBER, 10**400, "expected number that fits a double at the top, found integer"),
    (codec.NUMBER, float("inf"), "expected number that fits a double at the top, found number"),
    (codec.DATE, "2024-13-01", "expected date at the top, found string"),
    (codec.DATETIME, 5, "expected date-time at the top, found integer"),
    (codec.UUID, "x", "expected UUID at the top, found string"),
    (COLOR, 1, "expected string at the top, found integer"),
    (COLOR, None, "expected string at the top, found null"),
    (SIZE, "1", "expected integer at the top, found string"),
    (codec.nullable(codec.DATE), "x", "expected date at the top, found string"),
    (codec.array(codec.INTEGER), {}, "expected array at the top, found object"),
    (codec.array(codec.INTEGER), [1, "x"], "expected integer at /1, found string"),
    (EITHER, {}, "expected known Color or integer or array at the top, found object"),
    (BAG, [], "expected object at the top, found array"),
    (BAG, {"n": "x"}, "expected integer at /n, found string"),
    (codec.array(BAG), [{}, {"n": "x"}], "expected integer at /1/n, found string"),
]


@pytest.mark.parametrize(("one", "source", "told"), MISMATCHES)
def test_mismatch_has_place_and_types(one, source, told):
    with pytest.raises(MismatchError) as caught:
        one.decode(source, DriftLog())
    assert str(caught.value) == told


def test_whole_number_is_an_integer():
    assert codec.INTEGER.decode(12.0, DriftLog()) == 12
    assert type(codec.INTEGER.decode(12.0, DriftLog())) is int


REFUSED = [
    (codec.STRING, 3, "must be of type string, not int"),
    (codec.BOOLEAN, 1, "must be of type boolean, not int"),
    (codec.INTEGER, True, "must be of type integer, not bool"),
    (codec.INTEGER, 1.0, "must be of type integer, not float"),
    (codec.NUMBER, True, "must be a number, not bool"),
    (codec.NUMBER, float("nan"), "must be finite"),
    (codec.DATE, datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC), "must be a date, not datetime"),
    (codec.DATETIME, datetime.date(2024, 6, 1), "must be a datetime, not date"),
    (codec.DATETIME, datetime.datetime(2024, 6, 1), "must have a time zone"),  # noqa: DTZ001
    (codec.UUID, str(ID), "must be a UUID, not str"),
    (COLOR, 1, "must be of type string, not int"),
    (codec.array(codec.STRING), "abc", "must be a list, not str"),
    (codec.array(codec.STRING), {"a": 1}, "must be a list, not dict"),
    (codec.array(codec.STRING), 3, "must be a list, not int"),
    (EITHER, {}, "must be of type known Color or integer or array, not dict"),
    (BAG, {"n": 1}, "must be Bag, not dict"),
]


@pytest.mark.parametrize(("one", "value", "told"), REFUSED)
def test_value_of_another_type_is_not_encoded(one, value, told):
    with pytest.raises((TypeError, ValueError), match=told):
        one.encode(value)


def test_tuple_is_encoded_as_array():
    assert codec.array(codec.INTEGER).encode((1, 2)) == [1, 2]


def test_names_of_expected_types():
    assert codec.nullable(EITHER).expected == "known Color or integer or array or null"
    assert codec.nullable(EITHER).lossy
    assert not codec.union(COLOR, codec.ANYTHING).lossy
    assert json_type(object()) == "object"
    assert json_type(b"") == "bytes"


def test_union_prefers_a_match_without_drift():
    drift = DriftLog()
    assert codec.union(COLOR, codec.STRING).decode("blue", drift) == "blue"
    assert drift.entries == []
    assert codec.union(COLOR, codec.INTEGER).decode("blue", drift) == "blue"
    assert [str(entry) for entry in drift.entries] == ["expected known Color at the top, found unknown string"]


def test_array_notes_each_kind_of_drift_once():
    drift = DriftLog()
    codec.array(codec.array(COLOR)).decode([["blue", "green"], ["red"], ["blue"]], drift)
    assert [entry.pointer for entry in drift.entries] == ["/0/0"]


def test_additional_properties_round_trip():
    source = {"n": None, "days": ["2024-06-01"], "none": None, "odd": "x", "list": ["2024-06-01", 3]}
    drift = DriftLog()
    bag = decode_model(Bag, {**source, "n": 1}, drift)
    assert bag.additional_properties["days"] == [datetime.date(2024, 6, 1)]
    assert bag.to_dict() == {**source, "n": 1}
    assert sorted(entry.pointer for entry in drift.entries) == ["/list/1", "/odd"]
    with pytest.raises(TypeError):
        bag.additional_properties["days"] = []


def test_drift_of_additional_properties_has_its_place():
    class Colors(Bag):
        __document_additional__ = COLOR

    drift = DriftLog()
    decode_model(Colors, {"n": 1, "a": "red", "b": "new", "c": "newer"}, drift)
    assert [entry.pointer for entry in drift.entries] == ["/b", "/c"]
    nested = DriftLog()
    codec.array(model(lambda: Colors)).decode([{"a": "new"}, {"b": "new"}], nested)
    assert [entry.pointer for entry in nested.entries] == ["/0/a", "/1/b"]


def test_an_event_is_never_written():
    with pytest.raises(TypeError, match="an event is never sent"):
        text_event().encode("data")


def test_enum_is_written_by_its_value():
    class Mixed(enum.Enum):
        ONE = "one"

    assert codec.string_enum(lambda: Mixed).encode(Mixed.ONE) == "one"


def test_mismatch_hides_the_drift_below_it():
    class Colors(Bag):
        __document_additional__ = codec.array(COLOR)

    drift = DriftLog()
    assert decode_model(Colors, {"a": ["blue", 3]}, drift).to_dict() == {"a": ["blue", 3]}
    assert [str(entry) for entry in drift.entries] == ["expected string at /a/1, found integer"]
