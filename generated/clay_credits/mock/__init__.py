"""A server that answers the document from one seeded account, for tests and demonstrations.

Needs the extra `clay-credits[mock]`.
"""

from __future__ import annotations

from .account import Account
from .app import create_app
from .faults import FaultError
from .server import MockServer

__all__ = ["Account", "FaultError", "MockServer", "create_app"]
