"""The database of snapshots: what it returns."""

import datetime
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from clay_credits.mock import InProcessMock
from clay_credits.usage import Balance, Entry, Usage, daily, read_usage
from clay_credits_usage.store import Store
from stored import JULY, JUNE, moment, usage, used


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a folder #1?" / "usage.db"


@pytest.fixture
def store(path):
    path.parent.mkdir()
    with Store.open(path, create=True) as opened:
        yield opened


def amounts(entries):
    return [(one.day and (one.day - JUNE.date()).days + 1, one.credits) for one in entries]


def test_the_invented_account_comes_back(store):
    mock = InProcessMock()
    read = read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    assert store.add(read)
    assert store.usage(read.workspace_id) == read
    assert store.entries(read.workspace_id) == list(read.entries)
    assert store.daily(read.workspace_id) == daily(read)
    assert store.workspaces() == [read.workspace_id]


def test_an_empty_account_comes_back(store):
    empty = Usage(workspace_id="w", balance=Balance(moment=moment(1)))
    store.add(empty)
    assert store.usage("w") == empty
    assert store.entries("w") == []
    assert store.daily("w") == {}
    assert store.balances("w") == [empty.balance]
    assert store.usage("other") is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
AMOUNTS = st.none() | st.floats(0, 1e12)
DAYS = st.dates(datetime.date(2000, 1, 1))
ENTRIES = st.builds(
    Entry,
    day=st.none() | DAYS,
    integration_id=st.none() | TEXTS,
    owner_id=st.none() | TEXTS,
    resource_id=st.none() | TEXTS,
    credits=AMOUNTS,
    actions=st.none() | st.integers(-(2**63), 2**63 - 1),
)
MOMENTS = st.datetimes(datetime.datetime(2000, 1, 1), timezones=st.just(datetime.UTC))  # noqa: DTZ001 -- it is added
USAGES = st.builds(
    Usage,
    workspace_id=TEXTS,
    balance=st.builds(
        Balance,
        moment=MOMENTS,
        remaining=AMOUNTS,
        used=AMOUNTS,
        total=AMOUNTS,
        actions=AMOUNTS,
        period_start=st.none() | MOMENTS,
        period_end=st.none() | MOMENTS,
    ),
    entries=st.lists(ENTRIES, max_size=6).map(
        lambda entries: tuple(sorted(entries, key=lambda one: one.day or datetime.date.max))
    ),
    owners=st.dictionaries(TEXTS, TEXTS, max_size=3),
    integrations=st.dictionaries(TEXTS, TEXTS, max_size=3),
    resources=st.dictionaries(TEXTS, TEXTS, max_size=3),
)


@settings(max_examples=60)
@given(USAGES)
def test_any_usage_comes_back(given_usage):
    with TemporaryDirectory() as folder, Store.open(Path(folder, "usage.db"), create=True) as store:
        # No entry has the last day there is, so that those without a day are the last.
        entries = [one for one in given_usage.entries if one.day != datetime.date.max]
        given_usage = evolve(given_usage, entries=tuple(entries))
        assert store.add(given_usage)
        assert not store.add(given_usage)
        assert store.usage(given_usage.workspace_id) == given_usage
        assert store.entries(given_usage.workspace_id) == entries
        assert store.daily(given_usage.workspace_id) == pytest.approx(daily(given_usage))


@pytest.mark.parametrize(
    ("snapshots", "expected"),
    [
        ([usage(2, used(1, 5), used(2, 1)), usage(2, used(1, 5), used(2, 3), hour=18)], [(1, 5), (2, 3)]),
        ([usage(2, used(1, 5), used(2, 1)), usage(3, used(1, 5), used(2, 4), used(3, 1))], [(1, 5), (2, 4), (3, 1)]),
        ([usage(2, used(1, 5), used(2, 1)), usage(3, used(2, 4), used(None, 2))], [(2, 4), (None, 2)]),
        ([usage(2, used(2, 3), hour=18), usage(2, used(1, 1), used(2, 1))], [(2, 3)]),
        ([usage(2, used(1, 1), used(1, 1)), usage(3, used(1, 2), used(1, 2))], [(1, 2), (1, 2)]),
        ([usage(2, used(None, 9)), usage(3, used(None, 7))], [(None, 7)]),
        ([usage(2, used(None, 9)), usage(3, used(2, 9))], [(2, 9)]),
        ([usage(30, used(None, 9)), usage(31, used(None, 1), start=JULY)], [(None, 9), (None, 1)]),
        ([usage(30, used(30, 9)), usage(31, used(31, 1), start=JULY)], [(30, 9), (31, 1)]),
        ([usage(31, used(31, 2)), usage(32, used(31, 3), start=JULY)], [(31, 3)]),
        # A period begins in the middle of a day: each period has its part of the day.
        (
            [
                usage(31, used(31, 2), hour=8),
                usage(31, used(31, 1), hour=18, start=moment(31, 10)),
                usage(32, used(31, 3), start=moment(31, 10)),
            ],
            [(31, 2), (31, 3)],
        ),
        # The clock of a period is off: only one of them counts.
        ([usage(5, used(4, 2), start=moment(1, 1)), usage(6, used(4, 3), start=moment(1, 2))], [(4, 3)]),
    ],
    ids=[
        "same day",
        "next day",
        "a day that is taken back",
        "older reading",
        "equal rows",
        "without a day",
        "day known later",
        "next period without a day",
        "next period",
        "renewal at midnight",
        "renewal in the middle of a day",
        "other start",
    ],
)
def test_the_newest_reading_of_a_day_counts(store, snapshots, expected):
    new = [store.add(one) for one in snapshots]
    assert amounts(store.entries("w")) == expected
    kept = {(one.balance.moment.date(), one.balance.period_start) for one in snapshots}
    assert new.count(True) == len(store.balances("w")) == len(kept)


def test_an_older_reading_of_a_day_does_not_replace_its_balance(store):
    late, early = usage(2, hour=18), usage(2, hour=8)
    store.add(late)
    assert not store.add(early)
    assert store.balances("w") == [late.balance]


def test_days_can_be_chosen(store):
    store.add(usage(30, used(29, 1), used(30, 2), used(None, 3)))
    store.add(usage(31, used(31, 4), start=JULY))
    day = datetime.date(2024, 6, 30)
    assert amounts(store.entries("w")) == [(29, 1), (30, 2), (31, 4), (None, 3)]
    assert amounts(store.entries("w", since=day)) == [(30, 2), (31, 4)]
    assert amounts(store.entries("w", until=day)) == [(29, 1), (30, 2)]
    assert amounts(store.entries("w", day, day)) == [(30, 2)]


def test_usage_is_that_of_the_newest_snapshot_and_its_period(store):
    june, july = usage(30, used(29, 1), used(None, 3)), usage(31, used(31, 4), start=JULY)
    store.add(july)
    store.add(june)
    assert store.usage("w") == july
    assert amounts(store.usage("w", history=True).entries) == [(29, 1), (31, 4), (None, 3)]
    assert store.usage("w", moment(30)) == june
    assert store.usage("w", moment(30, 11)) is None
    assert amounts(store.usage("w", moment(30), history=True).entries) == [(29, 1), (None, 3)]


def test_workspaces_are_kept_apart(store):
    one, other = usage(2, used(1, 5), workspace="w1"), usage(2, used(1, 7), workspace="w2", integrations={"a": "A"})
    store.add(one)
    store.add(other)
    assert store.workspaces() == ["w1", "w2"]
    assert [store.usage(name) for name in ("w1", "w2")] == [one, other]


def test_the_newest_name_counts_and_old_names_stay(store):
    store.add(usage(1, used(1, 5, owner_id="u"), owners={"u": "Old", "gone": "Gone"}))
    store.add(usage(2, used(1, 5, owner_id="u"), owners={"u": "New"}))
    assert store.usage("w").owners == {"u": "New", "gone": "Gone"}


def test_half_a_character_is_replaced(store):
    store.add(usage(1, used(1, 5, owner_id="u\ud800"), owners={"u\ud800": "\udfff"}))
    assert store.usage("w").owners == {"u?": "?"}
    assert store.entries("w")[0].owner_id == "u?"


def test_people_see_days_with_names(path, store):
    entry = used(1, 2.5, actions=3, owner_id="u", resource_id="t")
    store.add(usage(1, entry, owners={"u": "Amber"}, integrations={"a": "Sample"}))
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        assert [dict(row) for row in database.execute("SELECT * FROM daily_usage")] == [
            {
                "workspace_id": "w",
                "day": "2024-06-01",
                "integration_id": "a",
                "integration": "Sample",
                "owner_id": "u",
                "owner": "Amber",
                "resource_id": "t",
                "resource": "t",
                "credits": 2.5,
                "actions": 3,
                "period_start": "2024-06-01T00:00:00+00:00",
            }
        ]
