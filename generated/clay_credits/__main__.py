"""Lets `python -m clay_credits` do what `clay-credits` does."""

from __future__ import annotations

from .cli import main

raise SystemExit(main())
