"""The examples at the end of each help."""

from __future__ import annotations

EXAMPLES = {
    "report": (
        "clay-credits report --demo",
        "clay-credits report --by owner --since 2024-06-03",
        "clay-credits report --snapshots usage.db --json",
    ),
    "balance": ("clay-credits balance --demo", "CLAY_API_KEY=... clay-credits balance --json"),
    "forecast": ("clay-credits forecast --demo --monthly 10000", "clay-credits forecast --plan annual"),
    "explain": ("clay-credits explain --demo", "clay-credits explain --snapshots usage.db --day 2024-06-09"),
    "check": (
        "clay-credits check --demo --below 20% --forecast",
        "CLAY_NOTIFY_URL=... clay-credits check --spike 5x",
    ),
    "watch": ("clay-credits watch --every 15m --below 20%", "clay-credits watch --demo --times 1 --spike 5x"),
    "snapshot": ("clay-credits snapshot usage.db", "clay-credits snapshot --demo usage.db"),
    "export": (
        "clay-credits export --demo --to usage.csv",
        "clay-credits export --snapshots usage.db --since 2024-01-01 --to usage.xlsx",
    ),
    "metrics": ("clay-credits metrics usage.db",),
    "doctor": ("clay-credits doctor --workspace 12345",),
    "bridge": ("clay-credits bridge --workspace 12345",),
    "mcp": ("clay-credits mcp --demo", "clay-credits mcp --session-file session.txt"),
    "mock": (
        "clay-credits mock",
        "clay-credits mock --routes workspace --port 0",
        "clay-credits mock --fault status=503:every=3",
    ),
}
"""By command."""
