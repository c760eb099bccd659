"""Sums by integration, owner, table and day."""

import datetime
import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from clay_credits.usage import Balance, Entry, Group, Usage, by, daily

MOMENT = datetime.datetime(2024, 6, 20, tzinfo=datetime.UTC)
KINDS = ["integration", "owner", "table", "day"]


def usage_of(*entries):
    return Usage(
        workspace_id="w_1",
        balance=Balance(moment=MOMENT),
        entries=entries,
        owners={"u_1": "Amber Example"},
        integrations={"a": "Sample A"},
        resources={"t_1": "Leads"},
    )


def day(number):
    return datetime.date(2024, 6, number)


USAGE = usage_of(
    Entry(day=day(1), integration_id="a", owner_id="u_1", resource_id="t_1", credits=0.1, actions=1),
    Entry(day=day(2), integration_id="a", owner_id="u_1", resource_id="t_1", credits=0.2, actions=2),
    Entry(day=day(2), integration_id="b", owner_id="u_2", resource_id=None, credits=0.5, actions=3),
    Entry(integration_id="b", credits=0.2, actions=0),
)


def test_the_most_credits_are_first():
    assert by(USAGE, "integration") == [
        Group(key="b", name="b", credits=0.7, actions=3, share=0.7),
        Group(key="a", name="Sample A", credits=0.3, actions=3, share=0.3),
    ]
    assert [(one.name, one.credits) for one in by(USAGE, "owner")] == [
        ("u_2", 0.5),
        ("Amber Example", 0.3),
        ("not attributed", 0.2),
    ]
    assert [(one.key, one.name, one.credits) for one in by(USAGE, "table")] == [
        (None, "not attributed", 0.7),
        ("t_1", "Leads", 0.3),
    ]


def test_days_are_in_the_order_of_time():
    assert [(one.key, one.credits) for one in by(USAGE, "day")] == [
        ("2024-06-01", 0.1),
        ("2024-06-02", 0.7),
        (None, 0.2),
    ]
    assert daily(USAGE) == {day(1): 0.1, day(2): 0.7}


def test_a_sum_with_an_unknown_part_is_unknown():
    some = evolve(USAGE, entries=(*USAGE.entries, Entry(day=day(1), integration_id="a")))
    first, second = by(some, "integration")
    assert (first.key, first.credits, first.actions, first.share) == ("b", 0.7, 3, None)
    assert (second.key, second.credits, second.actions, second.share) == ("a", None, None, None)
    assert daily(some) == {day(2): 0.7}


@pytest.mark.parametrize("kind", KINDS)
def test_of_nothing_there_are_no_groups(kind):
    assert by(usage_of(), kind) == []


def test_the_share_of_nothing_is_unknown():
    (group,) = by(usage_of(Entry(integration_id="a", credits=0, actions=0)), "integration")
    assert (group.credits, group.actions, group.share) == (0, 0, None)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="by integration, owner, table, day, not by 'folder'"):
        by(USAGE, "folder")


ENTRIES = st.builds(
    Entry,
    day=st.none() | st.dates(day(1), day(4)),
    integration_id=st.sampled_from([None, "a", "b", "c"]),
    owner_id=st.sampled_from([None, "u_1", "u_2"]),
    resource_id=st.sampled_from([None, "t_1", "t_2"]),
    credits=st.integers(0, 10**9).map(lambda thousandths: thousandths / 1000),
    actions=st.integers(0, 1000),
)


@given(st.lists(ENTRIES, max_size=40))
def test_the_sums_of_every_grouping_are_equal(entries):
    usage = usage_of(*entries)
    whole = round(math.fsum(one.credits for one in entries), 6)
    for kind in KINDS:
        groups = by(usage, kind)
        assert round(math.fsum(one.credits for one in groups), 6) == whole
        assert sum(one.actions for one in groups) == sum(one.actions for one in entries)
        if whole:
            assert math.fsum(one.share for one in groups) == pytest.approx(1)
