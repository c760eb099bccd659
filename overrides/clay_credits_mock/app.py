"""The ASGI application: routes and errors from the document, answers from the account."""

from __future__ import annotations

import re
from collections import defaultdict
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .answers import ANSWERS, Bodies, UnknownIdError
from .errors import undocumented

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from starlette.requests import Request

    from .account import Account
    from .contract import Contract, Operation

# Recorded of the live service, which the document cannot say of paths that it does not have.
_NO_SUCH_PATH = {"type": "NoMatchingURL", "message": "Invalid URL"}


def create_app(account: Account, contract: Contract) -> Starlette:
    """Make the application that serves an account.

    Args:
        account: What the answers are about, and which session is accepted.
        contract: The document.
    """
    by_path: defaultdict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in contract.operations():
        by_path[operation.path][operation.method] = operation
    bodies = Bodies(account)
    app = Starlette(
        routes=[
            Route(_route(path), _endpoint(account, bodies, contract.cookie, operations), methods=list(operations))
            for path, operations in by_path.items()
        ],
        exception_handlers={HTTPException: _routing_error, Exception: _server_error},
    )
    app.router.redirect_slashes = False
    return app


def _route(path: str) -> str:
    """Number the parameters: OpenAPI allows names that Starlette does not."""
    numbers = count()
    return re.sub(r"{[^}]*}", lambda _: f"{{p{next(numbers)}}}", path)


def _endpoint(
    account: Account, bodies: Bodies, cookie: str, operations: dict[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # Starlette answers HEAD wherever it answers GET.
        operation = operations.get(request.method) or operations["GET"]
        if not _is_signed_in(request, cookie, account.session):
            return _error(operation, 401)
        try:
            return _answer(operation, bodies, request.path_params.values())
        except UnknownIdError as unknown:
            return _error(operation, 404, **unknown.changes)

    return endpoint


def _answer(operation: Operation, bodies: Bodies, parameters: Iterable[str]) -> Response:
    answer = ANSWERS.get(operation.operation_id)
    if answer is not None:
        return Response(bodies.get(answer, *parameters), operation.status, media_type="application/json")
    body = operation.example(operation.status)
    return Response(status_code=operation.status) if body is None else JSONResponse(body, operation.status)


def _is_signed_in(request: Request, cookie: str, session: str) -> bool:
    """Compare the raw values: a parser that unquotes would let other spellings of the session in."""
    pairs = [pair.strip().partition("=") for line in request.headers.getlist("cookie") for pair in line.split(";")]
    sent = [value for name, _, value in pairs if name == cookie]
    return bool(sent) and all(value == session for value in sent)


def _error(operation: Operation, status: int, **changes: Any) -> Response:
    return JSONResponse({**(operation.example(status) or {}), **changes}, status)


async def _routing_error(_: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # The live service answers 404 here. 405 with Allow is what HTTP asks for, and what tells a developer more.
        body = undocumented(error.status_code, "The path exists, but not with this method")
        return JSONResponse(body, error.status_code, error.headers)
    return JSONResponse(_NO_SUCH_PATH, 404)


async def _server_error(_: Request, __: Exception) -> Response:
    return JSONResponse(undocumented(500), 500)
