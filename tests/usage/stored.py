"""Invented usage, and databases of it."""

import datetime

from clay_credits.usage import Balance, Entry, Usage
from clay_credits_usage.store import Store

JUNE = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
JULY = datetime.datetime(2024, 7, 1, tzinfo=datetime.UTC)


def moment(day, hour=12):
    return JUNE + datetime.timedelta(days=day - 1, hours=hour)


def used(day, amount, **more):
    """Return an entry of a day of June 2024, whose 31st day is the first of July."""
    return Entry(day=day and moment(day).date(), integration_id="a", credits=amount, **more)


def usage(day, *entries, hour=12, start=JUNE, workspace="w", **names):
    balance = Balance(moment=moment(day, hour), remaining=100.0 - day, used=1.0 * day, total=100.0, period_start=start)
    return Usage(workspace_id=workspace, balance=balance, entries=entries, **names)


def filled(path, *snapshots):
    with Store.open(path, create=True) as store:
        for one in snapshots:
            store.add(one)
