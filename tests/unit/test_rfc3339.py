"""Dates and moments are read and written by RFC 3339 only."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account import BALANCE
from clay_credits.models import IntegrationCreditReportRow, WorkspaceCredits
from document_names import END, attribute

MOMENTS = {
    "2026-11-01T00:00:00Z": "2026-11-01T00:00:00+00:00",
    "2026-11-01t00:00:00z": "2026-11-01T00:00:00+00:00",
    "2026-11-01T00:00:00-00:00": "2026-11-01T00:00:00+00:00",
    "2026-11-01T01:30:00+01:30": "2026-11-01T01:30:00+01:30",
    "2026-11-01T00:00:00-23:59": "2026-11-01T00:00:00-23:59",
    "2026-11-01T00:00:00.5Z": "2026-11-01T00:00:00.500000+00:00",
    "2026-11-01T00:00:00.1234569999Z": "2026-11-01T00:00:00.123456+00:00",
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00+00:00",
    "1998-12-31T23:59:60Z": "1999-01-01T00:00:00+00:00",
    "1998-12-31T15:59:60.25-08:00": "1998-12-31T16:00:00.250000-08:00",
}
NO_MOMENTS = [
    "2026-W44-7", "2026-W44-7T00:00:00Z", "20261101T000000Z", "2026-11-01", "2026-11-01T00:00Z", "2026-11-01T00Z",
    "2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-11-01T00:00:00,5Z", "2026-11-01T00:00:00.Z",
    "2026-11-01T00:00:00+01", "2026-11-01T00:00:00+0130", "2026-11-01T00:00:00+01:30:15", "2026-11-01T00:00:00+01:60",
    "2026-11-01T00:00:00+24:00", "2026-11-01T24:00:00Z", "2026-11-01T00:60:00Z", "2026-11-01T00:00:61Z",
    "2026-11-31T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2026-11-01T00:00:00Z\n",
    " 2026-11-01T00:00:00Z", "2026-11-01T00:00:0\u0661Z", "2026-11-01T00:00:00 Z", "", "now",
]  # fmt: skip
NO_DATES = [
    "20261101", "2026-W44-7", "2026-305", "2026-11", "2026-11-1", "2026-11-31", "2026-11-01\n", "2026-11-0\u0661",
    "0000-01-01", "2026-11-01T00:00:00Z", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), MOMENTS.items())
def test_moment_round_trips(text, moment):
    source = {**BALANCE, END: text}
    balance = WorkspaceCredits.from_dict(source)
    assert getattr(balance, attribute(END)).isoformat() == moment
    assert balance.to_dict() == source


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_invalid_moment_is_refused(text):
    with pytest.raises(ValueError, match=f"expected date-time at /{END}, found string"):
        WorkspaceCredits.from_dict({**BALANCE, END: text})


@pytest.mark.parametrize("text", NO_DATES)
def test_invalid_date_is_refused(text):
    source = {"date": text}
    row = IntegrationCreditReportRow.from_dict(source)
    assert row.date is None
    assert row.to_dict() == source


ZONES = st.integers(min_value=-1439, max_value=1439).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)


def balance_until(moment):
    balance = WorkspaceCredits.from_dict(BALANCE)
    setattr(balance, attribute(END), moment)
    return balance


@given(moment=st.datetimes(timezones=ZONES))
def test_any_moment_round_trips(moment):
    written = balance_until(moment).to_dict()
    assert getattr(WorkspaceCredits.from_dict(written), attribute(END)) == moment


def test_offset_with_seconds_is_refused():
    zone = datetime.timezone(datetime.timedelta(minutes=19, seconds=32))
    with pytest.raises(ValueError, match="must have a time zone whose offset is in whole minutes"):
        balance_until(datetime.datetime(1930, 1, 1, tzinfo=zone)).to_dict()
