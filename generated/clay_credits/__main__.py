"""Runs the command `clay-credits` as `python -m clay_credits`."""

from __future__ import annotations

from .cli import main

raise SystemExit(main())
