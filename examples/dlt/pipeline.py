"""Loads what a workspace used of its credits into your own warehouse, by dlt. README.md tells how to run it."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from typing import Any

import attrs
import dlt

from clay_credits import Clay, ClayError
from clay_credits.mock import InProcessMock
from clay_credits.usage import Usage, read_usage, records

# Without types, dlt leaves out a column that has no values yet, and makes two of one that has 1 and then 1.5.
TEXTS = dict.fromkeys(("integration_id", "integration", "owner_id", "owner", "resource_id", "resource"), "text")
USAGE = {"day": "date", **TEXTS, "credits": "double", "actions": "bigint"}
BALANCES = {"period_end": "timestamp", **dict.fromkeys(("remaining", "used", "total", "actions"), "double")}


def load(usage: Usage, destination: str) -> str:
    """Replace the billing period in the table `usage`, append to `balances`, and return what dlt did."""
    # dlt reports each run to its makers unless it is told not to.
    os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
    period: dict[str, Any] = {"workspace_id": usage.workspace_id, "period_start": usage.balance.period_start}
    rows = [period | record for record in records(usage)]
    balance = attrs.asdict(usage.balance) | period
    # All rows of the period are replaced. One that the service no longer reports would make sums too high if it stayed.
    entries = dlt.resource(
        rows, name="usage", write_disposition="merge", merge_key=list(period), columns=columns(USAGE)
    )
    balances = dlt.resource([balance], name="balances", write_disposition="append", columns=columns(BALANCES))
    pipeline = dlt.pipeline("clay_credits", destination=destination, dataset_name="clay")
    return str(pipeline.run([entries, balances]))


def columns(types: dict[str, str]) -> dict[str, Any]:
    """Return types of columns as dlt wants them."""
    return {name: {"data_type": kind} for name, kind in types.items()}


def read(workspace_id: str | None) -> Usage:
    """Read an account, or an invented one if none is given."""
    if workspace_id is None:
        mock = InProcessMock()
        return read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    with Clay() as clay:
        return read_usage(clay, workspace_id, datetime.datetime.now(datetime.UTC))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("destination", help="duckdb, postgres, or another destination of dlt")
    parser.add_argument("--demo", action="store_true", help="read an invented account: no session, no network")
    options = parser.parse_args()
    workspace_id = None if options.demo else os.environ.get("CLAY_WORKSPACE", "")
    if workspace_id == "":
        parser.error("name the workspace in CLAY_WORKSPACE, or use --demo")
    try:
        usage = read(workspace_id)
    except (ClayError, ValueError) as error:
        print(f"pipeline: {error}", file=sys.stderr)
        return 1
    print(load(usage, options.destination))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
