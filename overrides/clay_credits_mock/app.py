"""The ASGI application: answers operations from the account, and everything else with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from .answers import ANSWERS, Bodies, UnknownIdError
from .errors import error_body, undocumented
from .routing import CALLED, Router

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from .account import Account
    from .contract import Contract, Operation
    from .routing import Called

# Recorded from the live service. The document cannot describe paths that it does not have.
_NO_SUCH_PATH = {"type": "NoMatchingURL", "message": "Invalid URL"}


def create_app(account: Account, contract: Contract) -> Starlette:
    """Make the application that serves an account.

    Args:
        account: The account to serve.
        contract: The document.
    """
    router, bodies = Router(contract), Bodies(account)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        # The application can also be served alone, with nothing in front of it.
        called = scope.get(CALLED) or router.read(scope)
        await _response(called, account.session, bodies)(scope, receive, send)

    app = Starlette(exception_handlers={Exception: _server_error})
    app.router.default = serve
    return app


def _response(called: Called, session: str, bodies: Bodies) -> Response:
    operation = called.operation
    if operation is None:
        return _no_operation(called.allowed)
    sent = called.sessions
    if sent is not None and (not sent or any(one != session for one in sent)):
        return JSONResponse(error_body(operation, 401), 401)
    try:
        return _answer(operation, called.arguments, bodies)
    except UnknownIdError as unknown:
        return JSONResponse(error_body(operation, 404, str(unknown)), 404)


def _no_operation(allowed: tuple[str, ...]) -> Response:
    if not allowed:
        return JSONResponse(_NO_SUCH_PATH, 404)
    # The live service answers 404 here. HTTP asks for 405 with Allow, which also tells a developer more.
    body = undocumented(405, "The path exists, but not with this method")
    return JSONResponse(body, 405, {"Allow": ", ".join(allowed)})


def _answer(operation: Operation, arguments: tuple[str, ...], bodies: Bodies) -> Response:
    answer = ANSWERS.get(operation.operation_id)
    if answer is not None:
        return Response(bodies.get(answer, *arguments), operation.status, media_type="application/json")
    body = operation.example(operation.status)
    return Response(status_code=operation.status) if body is None else JSONResponse(body, operation.status)


async def _server_error(_: Request, __: Exception) -> Response:
    return JSONResponse(undocumented(500), 500)
