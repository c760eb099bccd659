"""Prints what an account used of its credits, by whom and for what.

Usage: CLAY_SESSION=... python examples/credit_report.py WORKSPACE_ID
"""

from __future__ import annotations

import sys

from clay_credits import Clay, ClayError


def report(clay: Clay, workspace_id: str) -> None:
    """Ask for everything that the eight operations tell, and print it."""
    balance = clay.workspaces.get_credits(workspace_id)
    print(f"Workspace {workspace_id}, {balance.period_start:%d %B %Y} to {balance.period_end:%d %B %Y}")
    print(f"  {balance.used_credits:,.1f} of {balance.total_credits:,.1f} credits used, ", end="")
    print(f"{balance.remaining_credits:,.1f} left")

    print("\nWho may see this, and what they used")
    others = balance.used_credits
    for owner in clay.owners.list().owners or []:
        used = clay.users.get_credits(owner.id or "").used_credits or 0
        resources = clay.users.list_resources(owner.id or "").resources or []
        print(f"  {owner.name or owner.id or '?':<24}{used:>12,.1f}   {len(resources)} resources")
        others -= used
    if round(others, 1) > 0:
        print(f"  {'Others':<24}{others:>12,.1f}   not listed as owners")

    print("\nWhat it was used for")
    for integration in clay.integrations.list().integrations or []:
        used = clay.integrations.get_credits(integration.id or "").used_credits or 0
        print(f"  {integration.name or integration.id or '?':<24}{used:>12,.1f}")
        if used:
            print_busiest_day(clay, integration.id or "")


def print_busiest_day(clay: Clay, integration_type: str) -> None:
    """Print when an integration used most, from its rows, and who provides it."""
    by_day: dict[str, float] = {}
    for row in clay.integrations.get_credit_report(integration_type).rows or []:
        by_day[str(row.date)] = by_day.get(str(row.date), 0) + (row.used_credits or 0)
    if by_day:
        provider = clay.integrations.get(integration_type).provider
        day = max(by_day, key=lambda one: by_day[one])
        print(f"    provider {provider.name if provider else '?'}, most used on {day}: {by_day[day]:,.1f}")


def main() -> int:
    """Run from the command line."""
    match sys.argv[1:]:
        case [workspace_id]:
            pass
        case _:
            print(f"usage: CLAY_SESSION=... python {sys.argv[0]} WORKSPACE_ID", file=sys.stderr)
            return 2
    try:
        with Clay() as clay:
            report(clay, workspace_id)
    except (ClayError, ValueError) as error:
        print(f"credit_report: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
