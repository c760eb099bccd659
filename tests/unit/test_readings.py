"""All ways to read a body have the same result: codecs or compiled code, with msgspec or without, large or small."""

from __future__ import annotations

import enum
import json
import sys

import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

import account
import clay_credits
from bodies import BODIES
from clay_credits.models import IntegrationCreditReport, IntegrationCreditReportRow, Owner, WorkspaceCredits
from clay_credits_runtime import codec, codec_base, compiled_readers, json_reader
from clay_credits_runtime.codec_base import Field
from clay_credits_runtime.drift import DriftLog, MismatchError
from clay_credits_runtime.model import Model, decode_model, forget_kept, model, reader_of
from document_names import RUNS, START, USED
from readings import Readings

READINGS = Readings()
REPORT, BALANCE = READINGS.codec_of(IntegrationCreditReport), READINGS.codec_of(WorkspaceCredits)
ROW = json.dumps(account.ROW, separators=(",", ":")).encode()

ODD_ROWS = [
    b"{}",
    b"[]",
    b"null",
    b"3",
    b'"row"',
    json.dumps(dict.fromkeys(account.ROW), separators=(",", ":")).encode(),
    b'{"userId":null,"resourceId":null}',
    b'{"userId":null,"new":null}',
    ROW.replace(RUNS.encode(), b"new"),
    ROW[:-1] + b',"new":{"a":[1]}}',
    ROW[:-1] + b',"userId":"u_2"}',
    ROW[:-1] + b',"userId":7}',
    *(
        ROW.replace(b'"2024-06-03"', date)
        for date in (b'"20240603"', b'"2024-W23-1"', b'"2024-13-01"', b'""', b"[]", b"{}", b"1", b"true")
    ),
    *(
        ROW.replace(b"600.25", number)
        for number in (
            b"600", b"0", b"-0", b"-0.0", b"1e5", b"1E400", b"-1e400", b"5e-324", b"9007199254740992",
            b"9007199254740993", b"-9007199254740993", b"18446744073709551616", b"1" * 400, b"1" * 4300, b"1" * 4301,
            b"true", b'"1"', b"NaN", b"Infinity", b"-Infinity", b"01", b"1.", b"+1", b"[1]", b"1" * 310 + b".0",
        )
    ),
    *(
        ROW.replace(b"48", number)
        for number in (b"48.0", b"48.5", b"1e2", b"-1", b"9" * 19, b"9" * 40, b"false", b"1e400")
    ),
    *(
        ROW.replace(b"u_1", text)
        for text in (
            b"", b"\\ud800", b"\\ud83d\\ude00", b"\xed\xa0\x80", b"\xff", "Ü".encode(), b"\\u0000", b"\n", b"\\x",
            b"\xc0\x80", b"\\/", b"a" * 5000,
        )
    ),
    ROW.replace(b'"userId"', b'"\\u0075serId"'),
    ROW.replace(b'"u_1"', b"[" * 200 + b"]" * 200),
    ROW + b",",
    ROW[:-1],
    b" \t\r\n" + ROW.replace(b":", b" : "),
]  # fmt: skip


@pytest.mark.parametrize("row", ODD_ROWS, ids=lambda row: row.decode(errors="replace")[:70])
def test_odd_row_is_read_the_same(row):
    READINGS.assert_all_agree(b'{"rows":[%b,%b,%b]}' % (ROW, row, ROW), REPORT)


ODD_BODIES = [
    b"", b"null", b"[]", b"{}", b"{} {}", b"nul", b'{"rows":null}', b'{"rows":{}}', b'{"rows":[],"rows":[1]}',
    b'{"rows":[1],"rows":[]}', b'{"new":1}', b"\xef\xbb\xbf{}", '{"integrationType":"é"}'.encode("utf-16"),
    b'{"rows":%b}' % (b"[" * 100_000), b"[" * 100_000,
    f'{{"{USED}":"x","rows":[{{"date":1}},{{"date":1}},{{"new":1}}]}}'.encode(),
    f'{{"rows":[{{"new":1}}],"{USED}":7,"new":{{"b":NaN}}}}'.encode(),
    f'{{"{START}":"2024-06-01T02:00:00+02:00"}}'.encode(),
    f'{{"{START}":"2024-06-01"}}'.encode(), f'{{"{START}":"soon"}}'.encode(),
    f'{{"{START}":"2016-12-31T23:59:60Z"}}'.encode(), b'{"rows":"x"}', b'{"rows":[' + ROW + b',"x"]}',
]  # fmt: skip


@pytest.mark.parametrize("body", ODD_BODIES, ids=lambda body: body.decode(errors="replace")[:70])
@pytest.mark.parametrize("promised", [REPORT, BALANCE], ids=["inferred", "documented"])
def test_odd_body_is_read_the_same(body, promised):
    READINGS.assert_all_agree(body, promised)


class Color(enum.StrEnum):
    RED = "red"


@define(kw_only=True, repr=False, on_setattr=forget_kept)
class Labels(Model):
    __document_additional__ = codec.DATE
    __document_fields__ = ()


@define(kw_only=True, repr=False, on_setattr=forget_kept)
class Book(Model):
    """A model with properties of types that the document does not use."""

    __document_fields__ = (
        Field("lentUntil", "lent_until", codec.nullable(codec.DATE), required=True),
        Field("either", "either", codec.union(codec.DATE, codec.string_enum(lambda: Color), codec.NUMBER)),
        Field("colors", "colors", codec.array(codec.nullable(codec.string_enum(lambda: Color)))),
        Field("days", "days", codec.array(codec.nullable(codec.DATE))),
        Field("sequel", "sequel", model(lambda: Book)),
        Field("labels", "labels", codec.nullable(model(lambda: Labels))),
        Field("anything", "anything", codec.ANYTHING),
        Field("id", "id", codec.UUID, documented=True),
        Field("sizes", "sizes", codec.array(codec.integer_enum(lambda: Size))),
    )
    lent_until: object
    either: object = None
    colors: object = None
    days: object = None
    sequel: object = None
    labels: object = None
    anything: object = None
    id: object = None
    sizes: object = None


class Size(enum.IntEnum):
    ONE = 1


BOOK = READINGS.codec_of(Book)
BOOKS = [
    {},
    {"lentUntil": "2024-06-01"},
    {"lentUntil": 1},
    {"either": "2024-06-01"},
    {"either": "20240601"},
    {"either": "blue"},
    {"either": 2**53 + 1},
    {"either": 1.0},
    {"either": None},
    {"colors": ["red", None]},
    {"colors": ["red", "blue", "green"]},
    {"colors": ["red", 1]},
    {"days": ["2024-06-01", None]},
    {"days": ["2024-06-01", "20240601"]},
    {"days": ["2024-06-01", 1]},
    {"days": ["2024-06-01"] * 600 + ["20240601"]},
    {"days": {}},
    {"either": "blue", "days": ["20240601"]},
    {"sequel": {"lentUntil": None, "sequel": {"lentUntil": "2024-06-01"}}},
    {"sequel": {"lentUntil": None, "sequel": {"new": 1}}},
    {"sequel": {"lentUntil": None, "either": "blue", "new": 1}},
    {"sequel": {"lentUntil": None, "id": "x"}},
    {"labels": {"a": "2024-06-01", "b": "20240601", "c": 1}},
    {"labels": None},
    {"labels": {}},
    {"anything": None},
    {"anything": {"a": [1.0, 10**30, None]}},
    {"id": "12345678-1234-5678-1234-567812345678"},
    {"id": "12345678123456781234567812345678"},
    {"id": "x"},
    {"sizes": [1, 1]},
    {"sizes": [1.0, True]},
    {"sizes": [1.0, 2]},
    {"either": "blue", "anything": None, "new": 1, "newer": 2},
]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: json.dumps(book)[:70])
def test_each_type_is_read_the_same(book):
    for body in (book, {"lentUntil": None, **book}, {"lentUntil": "2024-06-01", **book}):
        READINGS.assert_all_agree(json.dumps(body).encode(), BOOK)
        READINGS.assert_all_agree(json.dumps([{"lentUntil": None}, body, body]).encode(), codec.array(BOOK))
        READINGS.assert_all_agree(json.dumps(body).encode(), codec.nullable(BOOK))
    READINGS.assert_all_agree(b"null", codec.nullable(BOOK))


@pytest.mark.parametrize("name", BODIES.schemas)
@given(data=st.data())
@settings(max_examples=20)
def test_any_json_is_read_the_same(name, data):
    schema = BODIES.schemas[name]
    if schema["type"] == "object":
        body = data.draw(BODIES.nearly(schema) | BODIES.allowed(schema))
        one = READINGS.codec_of(getattr(clay_credits.models, name))
        READINGS.assert_all_agree(json.dumps(body).encode(), one)
        READINGS.assert_all_agree(json.dumps([body, body]).encode(), codec.array(one))


def rows(count, odd=()):
    """Return many rows, of which the odd ones have an unknown property."""
    return [json.loads(ROW) | ({"new": 1} if index in odd else {}) for index in range(count)]


@pytest.mark.parametrize("odd", [(), (0,), (511,), (512, 513), (1500,), range(1600)])
def test_drift_in_a_long_array_has_its_place(odd):
    body = json.dumps({"rows": rows(1600, odd)}).encode()
    _, drift = READINGS.assert_all_agree(body, REPORT)
    assert drift == [f"expected nothing at /rows/{first}/new, found integer" for first in odd[:1]]


def test_array_is_read_in_parts():
    source = rows(1600, odd=(700, 1300))
    items, drift = codec.Items(READINGS.codec_of(IntegrationCreditReportRow)), DriftLog()
    read = [row for part in (source[:600], source[600:800], source[800:]) for row in items.decode(part, drift)]
    assert [row.to_dict() for row in read] == source
    assert [str(entry) for entry in drift.entries] == ["expected nothing at /700/new, found integer"]
    with pytest.raises(MismatchError, match="expected object at /1600, found null"):
        items.decode([None], drift)


def test_equal_strings_are_shared():
    first, second = IntegrationCreditReport.from_dict(json.loads(b'{"rows":[%b,%b]}' % (ROW, ROW))).rows
    assert first.user_id is second.user_id
    drift = DriftLog()
    codec.array(codec.array(codec.STRING)).decode([[str(one) for one in range(20_000)], ["a"]], drift)
    assert len(drift._strings) < 11_000


def test_string_cache_is_bounded():
    texts = [f"{year:04}-01-01" for year in range(1, 2001)]
    codec.array(codec.DATE).decode(texts, DriftLog())
    assert 0 < len(codec.DATE.known) <= 1024


def test_null_cache_is_bounded():
    nulls = compiled_readers._Nulls([f"p{index}" for index in range(11)])
    assert nulls[5] == {"p0": None, "p2": None}
    assert nulls[5] is nulls[5]
    for one in range(2**11):
        assert len(nulls[one]) == one.bit_count()
    assert len(nulls) <= 1024


def test_decoded_model_equals_constructed_model():
    read = IntegrationCreditReportRow.from_dict({"userId": "u_1"})
    made = IntegrationCreditReportRow(user_id="u_1")
    assert type(read) is type(made)
    assert read == made
    read.user_id = "u_2"
    assert read != made
    assert not hasattr(read, "__dict__")


def test_derived_class_uses_its_constructor():
    class Colleague(Owner):
        def __init__(self, **values):
            super().__init__(**values)
            self.name = "Colleague"

    assert Colleague.from_dict({"id": "u_1", "name": "Owner"}).name == "Colleague"
    with pytest.raises(codec_base.UnusualError):
        reader_of(Colleague)([{}], DriftLog())
    assert decode_model(Colleague, {}, DriftLog()).to_dict() == {"name": "Colleague"}


def test_msgspec_is_optional(monkeypatch):
    json_reader.msgspec.cache_clear()
    monkeypatch.setitem(sys.modules, "msgspec", None)
    monkeypatch.setattr(json_reader, "LARGE", 0)
    try:
        assert json_reader.msgspec() is None
        assert json_reader.decode_json(b'{"rows":[%b]}' % ROW, REPORT, DriftLog()).rows[0].user_id == "u_1"
    finally:
        json_reader.msgspec.cache_clear()
