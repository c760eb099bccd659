"""A mock server for tests and demonstrations, which answers the document from an invented account.

It needs the extra `clay-credits[mock]`. An `ExtraMissingError` says so if it is missing.
"""

from clay_credits_mock import load as _load
from clay_credits_runtime.on_demand import on_demand as _on_demand

TYPE_CHECKING = False  # not from typing, which takes longer to load than the rest of this module
if TYPE_CHECKING:
    from clay_credits_mock import ExtraMissingError
    from clay_credits_mock.account import Account
    from clay_credits_mock.faults import FaultError

    from ._mock import InProcessMock, MockServer, create_app
else:
    __getattr__, __dir__ = _on_demand(
        __name__,
        {
            "Account": "clay_credits_mock.account",
            "ExtraMissingError": "clay_credits_mock",
            "FaultError": "clay_credits_mock.faults",
            "InProcessMock": "._mock",
            "MockServer": "._mock",
            "create_app": "._mock",
        },
        _load,
    )
del TYPE_CHECKING

__all__ = ["Account", "ExtraMissingError", "FaultError", "InProcessMock", "MockServer", "create_app"]
