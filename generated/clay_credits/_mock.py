"""The mock of this package. It needs the extra `clay-credits[mock]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from clay_credits_mock import app as _app
from clay_credits_mock import server as _server
from clay_credits_mock.contract import Contract

from .client import AsyncClay, Clay

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from clay_credits_mock.account import Account

_PACKAGE = __name__.rpartition(".")[0]


class MockServer(_server.MockServer):
    __doc__ = _server.MockServer.__doc__
    package: ClassVar[str] = _PACKAGE


class InProcessMock(_server.InProcessMock[Clay, AsyncClay]):
    __doc__ = _server.InProcessMock.__doc__
    package: ClassVar[str] = _PACKAGE


def create_app(account: Account, contract: Contract | None = None) -> Starlette:
    """Make the application that serves an account.

    Args:
        account: The account to serve.
        contract: The document; by default the one that this package was generated from.
    """
    return _app.create_app(account, contract or Contract(_PACKAGE))
