"""How a fault is written, which calls it chooses, and what drift makes of a body."""

import threading

import pytest

from clay_credits_mock.faults import Active, FaultError, Faults
from clay_credits_mock.faults.drift import drift
from limits import in_threads

OPERATIONS = ("list_owners", "get_integration")


def choices(text, *operations):
    faults = Faults(OPERATIONS, [text])
    return [len(faults.choose(operation, [])) for operation in operations]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("reset", [1, 1, 1, 1, 1, 1]),
        ("reset:next=2", [1, 1, 0, 0, 0, 0]),
        ("reset:every=3", [0, 0, 1, 0, 0, 1]),
        ("reset:every=2:next=1", [0, 1, 0, 0, 0, 0]),
        ("reset:probability=0", [0, 0, 0, 0, 0, 0]),
        ("reset:on=get_integration", [0, 0, 0, 0, 0, 0]),
        ("reset:on=list_owners:next=5", [1, 1, 1, 1, 1, 0]),
    ],
)
def test_conditions_choose_calls(text, chosen):
    assert choices(text, *["list_owners"] * 6) == chosen


def test_chance_is_decided_by_the_seed():
    calls = ["list_owners"] * 400
    first, second = (choices(f"reset:probability=0.25:seed={seed}", *calls) for seed in (1, 2))
    assert first == choices("reset:probability=0.25:seed=1", *calls)
    assert first != second
    assert 60 < sum(first) < 140


def test_many_threads_share_what_happens_a_limited_number_of_times(monkeypatch):
    class Slow(Active):
        """Lets other threads in before it has counted."""

        @property
        def applied(self):
            return self.__dict__.get("applied", 0)

        @applied.setter
        def applied(self, value):
            threading.Event().wait(0.0001)
            self.__dict__["applied"] = value

    monkeypatch.setattr("clay_credits_mock.faults.choice.Active", Slow)
    faults = Faults(OPERATIONS, ["reset:next=100"])
    chosen = in_threads(lambda _: len(faults.choose("list_owners", ["hang:next=50"])), range(400), 8)
    assert sum(chosen) == 150
    assert faults.list() == ()


def test_what_calls_ask_for_is_forgotten_before_memory_is():
    faults = Faults(OPERATIONS)
    for number in range(3000):
        faults.choose(None, [f"reset:tag={number}"])
    assert len(faults._asked) == 1000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "character 1 of the fault '': write KIND"),
        ("nothing", "character 1 of the fault 'nothing': 'nothing' is not a kind of fault"),
        ("status=399", "character 8 .* code must be a whole number from 400 to 599, not '399'"),
        ("status=٤٠٤", "character 8 .* code must be a whole number"),
        ("hang=1", "character 5 .* hang takes no value"),
        ("status:next", "character 12 .* next needs a value: next=VALUE"),
        ("status:next=0", "character 13 .* next must be a whole number from 1 to"),
        ("status:bytes=1", "character 8 .* 'bytes' is not a parameter of it. Parameters are code, message"),
        ("status:", "character 8 .* '' is not a parameter"),
        ("status=503:code=500", "character 12 .* code is set twice"),
        ("reset:probability=nan", "character 19 .* probability must be a number from 0 to 1, not 'nan'"),
        ("reset:on=x", "character 10 .* 'x' is not an operation. Operations are list_owners, get_integration"),
        ("status:message=%ff", "character 16 .* the % escapes of message are not valid UTF-8"),
        ("status:message=%0a", "character 16 .* message must be a text without control characters"),
        ("content-type=text", "character 14 .* type must be a media type, such as text/plain, not 'text'"),
        ("drift=turn", "character 7 .* change must be one of rename, drop"),
        ("status:message=" + "x" * 500, "a fault has at most 500 characters, not 515"),
    ],
)
def test_a_text_that_is_no_fault_is_told_with_its_place(text, told):
    with pytest.raises(FaultError, match=told) as caught:
        Faults(OPERATIONS, [text])
    assert "\n" not in str(caught.value)


SCHEMA = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": {"properties": {"kind": {"anyOf": [{"enum": ["a"]}, {"type": "string"}]}}}},
        "left": {"type": ["number", "null"]},
        "flag": True,
    },
}
BODY = {"rows": [{"kind": "a"}, {"kind": "b"}], "left": 1, "flag": True}


class First:
    """Chance that picks the first of what it may pick."""

    def choice(self, places):
        return places[0]


@pytest.mark.parametrize(
    ("change", "at", "changed"),
    [
        ("rename", "/left", {"rows": BODY["rows"], "flag": True, "leftV2": 1}),
        ("rename", "", {"left": 1, "flag": True, "rowsV2": BODY["rows"]}),
        ("rename", "/rows/0", BODY),
        ("drop", "/rows/1/kind", {**BODY, "rows": [{"kind": "a"}, {}]}),
        ("null", "", {**BODY, "rows": None}),
        ("null", "/left", {**BODY, "left": None}),
        ("type", "/left", {**BODY, "left": "1"}),
        ("type", "/rows", {**BODY, "rows": {}}),
        ("type", "/rows/0", {**BODY, "rows": [[{"kind": "a"}], {"kind": "b"}]}),
        ("enum", "", {**BODY, "rows": [{"kind": "not-in-the-document"}, {"kind": "b"}]}),
        ("wrap", "", {"items": BODY}),
        ("wrap", "/rows", {**BODY, "rows": {"items": BODY["rows"]}}),
        ("null", "/nowhere", BODY),
    ],
)
def test_drift_changes_one_place(change, at, changed):
    before = {**BODY}
    assert drift(change, at, BODY, SCHEMA, lambda one: one, First()) == changed
    assert before == BODY


def test_drift_without_a_schema_finds_no_enum_and_any_member():
    assert drift("enum", "", BODY, None, lambda one: one, First()) is BODY
    assert "rowsV2" in drift("rename", "", BODY, None, lambda one: one, First())
