"""The ASGI application: answers operations from the account, and everything else with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from .answers import UnknownIdError
from .errors import undocumented
from .exchange import Exchange
from .media import error_body
from .operation_answers import OperationAnswers
from .pages import UnknownCursorError, link_header
from .request_check import InvalidRequestError, RequestCheck
from .routing import CALLED, Called, Router, path_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from .account import Account
    from .contract import Contract, Operation

# Recorded from the live service. The document cannot describe paths that it does not have.
_NO_SUCH_PATH = {"type": "NoMatchingURL", "message": "Invalid URL"}


def create_app(account: Account, contract: Contract) -> Starlette:
    """Make the application that serves an account."""
    router, served = Router(contract), _Served(account, contract)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        # The application can also be served alone, with nothing in front of it.
        called: Called = scope.get(CALLED) or router.read(scope)
        exchange = Exchange(scope, receive, send)
        if called.operation is not None and called.operation.request_body is not None:
            await exchange.read_body()
        await served.response(called, exchange)(scope, receive, send)

    app = Starlette(exception_handlers={Exception: _server_error})
    app.router.default = serve
    return app


class _Served:
    """The operations of a document for an account."""

    def __init__(self, account: Account, contract: Contract) -> None:
        self._contract = contract
        self._session = account.session
        self._check = RequestCheck(contract)
        self._answers = OperationAnswers(account, contract)

    def response(self, called: Called, exchange: Exchange) -> Response:
        """Return the answer to a request."""
        operation = called.operation
        if operation is None:
            return _no_operation(called.allowed)
        sent = called.sessions
        if sent is not None and (not sent or any(one != self._session for one in sent)):
            return _error(operation, 401)
        query, headers = exchange.scope["query_string"], exchange.scope["headers"]
        try:
            values = self._check.read(operation, called.arguments, query, headers, exchange.body)
            body = self._answers.body(operation, values)
        except (InvalidRequestError, UnknownCursorError) as error:
            return _error(operation, 400, str(error))
        except UnknownIdError as unknown:
            return _error(operation, 404, str(unknown))
        if body is None:
            return Response(status_code=operation.status)
        path, sent = path_of(exchange.scope), query.decode("latin-1")
        links = link_header(operation, values.query, body, path, sent, self._contract.resolve)
        return Response(body, operation.status, links, operation.content_type(operation.status))


def _error(operation: Operation, status: int, message: str = "") -> Response:
    body, content_type = error_body(operation, status, message)
    return Response(body, status, media_type=content_type or None)


def _no_operation(allowed: tuple[str, ...]) -> Response:
    if not allowed:
        return JSONResponse(_NO_SUCH_PATH, 404)
    # The live service answers 404 here. HTTP asks for 405 with Allow, which also tells a developer more.
    body = undocumented(405, "The path exists, but not with this method")
    return JSONResponse(body, 405, {"Allow": ", ".join(allowed)})


async def _server_error(_: Request, __: Exception) -> Response:
    return JSONResponse(undocumented(500), 500)
