"""The control API: faults, calls, clock and reset over HTTP, for tests in any language."""

from __future__ import annotations

import datetime
import hmac
import json
import re
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from attrs import asdict
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..clock import MAX_SPEED
from ..exchange import MAX_BODY
from ..faults import KINDS, FaultError
from ..faults.kinds import CONDITIONS, CONTROL
from ..origin_check import LOOPBACK, guarded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ..calls import Call
    from ..faults import Active
    from ..faults.kinds import Parameter
    from ..state import State

DOCUMENT = f"{CONTROL}openapi.yaml"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class _Problem(HTTPException):
    """An error of the control API. Its detail says what is wrong."""


def control(state: State, token: str | None = None, host: str = LOOPBACK) -> ASGIApp:
    """Make the application that answers everything below `/__mock__/`.

    It requires the `token` as `Authorization: Bearer`, if there is one. It refuses requests from pages of other sites:
    `host` is the host that the mock listens on.
    """
    routes = [
        Route(CONTROL + path, _endpoint(state, methods), methods=list(methods)) for path, methods in _OPERATIONS.items()
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _problem, Exception: _failure})
    app.router.redirect_slashes = False
    return guarded(app if token is None else _with_token(app, token), host, partial(_refusal, HTTPStatus.FORBIDDEN))


def _with_token(app: ASGIApp, token: str) -> ASGIApp:
    expected = f"Bearer {token}".encode()

    async def with_token(scope: Scope, receive: Receive, send: Send) -> None:
        sent = next((value for key, value in scope["headers"] if key == b"authorization"), b"")
        if hmac.compare_digest(sent, expected):
            await app(scope, receive, send)
        else:
            answer = _refusal(HTTPStatus.UNAUTHORIZED, "send the token of --control-token")
            answer.headers["www-authenticate"] = "Bearer"
            await answer(scope, receive, send)

    return with_token


Handler = Callable[["State", "Request", Any], Response]


def _endpoint(state: State, methods: dict[str, Handler]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        # Starlette routes HEAD like GET.
        handler = methods.get(request.method) or methods["GET"]
        body = await _json(request) if handler in _WITH_BODY else None
        return handler(state, request, body)

    return endpoint


async def _json(request: Request) -> dict[str, Any]:
    """Return the JSON object in a body. It must be declared as JSON, which no page of another origin can do unasked."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Problem(415, "send application/json")
    content = b""
    try:
        async for part in request.stream():
            content += part
            if len(content) > MAX_BODY:
                raise _Problem(413, f"send at most {MAX_BODY} bytes")
    except ClientDisconnect:
        # Nobody reads this answer, but without it the log would have a traceback.
        raise _Problem(400, "the body ended too early") from None
    try:
        body: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise _Problem(400, "the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise _Problem(400, "the body must be an object")
    return cast("dict[str, Any]", body)


def _only(body: dict[str, Any], *known: str) -> None:
    for name in body:
        if name not in known:
            raise _Problem(400, f"{name!r} is not a property of the body. Properties are {', '.join(known)}")


def _list_kinds(_: State, __: Request, ___: Any) -> Response:
    kinds = [
        {"kind": kind.name, "meaning": kind.meaning, "parameters": [_parameter(one) for one in kind.parameters]}
        for kind in KINDS.values()
    ]
    return JSONResponse({"kinds": kinds, "conditions": [_parameter(one) for one in CONDITIONS]})


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "meaning": parameter.meaning,
        "value": parameter.domain.description,
        "default": parameter.default,
    }


def _list_faults(state: State, _: Request, __: Any) -> Response:
    return JSONResponse({"faults": [_fault(active) for active in state.faults.list()]})


def _add_fault(state: State, _: Request, body: Any) -> Response:
    _only(body, "fault")
    text = body.get("fault")
    if not isinstance(text, str):
        raise _Problem(400, "the property 'fault' must be a string")
    try:
        active = state.faults.add(text)
    except FaultError as error:
        raise _Problem(422, str(error)) from None
    return JSONResponse(_fault(active), 201, {"location": f"{CONTROL}faults/{active.id}"})


def _clear_faults(state: State, _: Request, __: Any) -> Response:
    state.faults.clear()
    return Response(status_code=204)


def _get_fault(state: State, request: Request, _: Any) -> Response:
    try:
        return JSONResponse(_fault(state.faults.get(request.path_params["id"])))
    except KeyError:
        raise _Problem(404, "no fault with this id is on") from None


def _remove_fault(state: State, request: Request, _: Any) -> Response:
    try:
        state.faults.remove(request.path_params["id"])
    except KeyError:
        raise _Problem(404, "no fault with this id is on") from None
    return Response(status_code=204)


def _fault(active: Active) -> dict[str, Any]:
    return {
        "id": active.id,
        "fault": active.fault.text,
        "kind": active.fault.kind,
        "values": active.fault.values,
        "applied": active.applied,
    }


def _list_calls(state: State, _: Request, __: Any) -> Response:
    return JSONResponse({"calls": [_call(call) for call in state.calls.list()]})


def _clear_calls(state: State, _: Request, __: Any) -> Response:
    state.calls.clear()
    return Response(status_code=204)


def _call(call: Call) -> dict[str, Any]:
    fields = asdict(call, recurse=False)
    named = {_camel(name): value for name, value in fields.items()}
    headers = [{"name": name, "value": value} for name, value in call.headers]
    return {**named, "time": _written(call.time), "headers": headers, "faults": list(call.faults)}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _get_clock(state: State, _: Request, __: Any) -> Response:
    return JSONResponse({"now": _written(state.clock.now()), "speed": state.clock.speed})


def _change_clock(state: State, request: Request, body: Any) -> Response:
    _only(body, "now", "speed")
    moment = _moment(body["now"]) if "now" in body else None
    speed = _speed(body["speed"]) if "speed" in body else None
    # In this order, because a clock that still runs would pass the moment.
    if speed is not None:
        state.clock.run(speed)
    if moment is not None:
        state.clock.set(moment)
    return _get_clock(state, request, None)


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.datetime.fromisoformat(value.upper()).astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            pass
    raise _Problem(400, "the property 'now' must be a date and time with an offset, such as 2024-06-20T12:00:00Z")


def _speed(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SPEED:
        raise _Problem(400, f"the property 'speed' must be a number from 0 to {MAX_SPEED}")
    return float(value)


def _written(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _reset(state: State, _: Request, __: Any) -> Response:
    state.reset()
    return Response(status_code=204)


def document() -> str:
    """Return the document of this API, with the kinds of faults filled in."""
    text = files(__name__).joinpath("openapi.yaml").read_text(encoding="utf-8")
    return text.replace("enum: []", f"enum: [{', '.join(KINDS)}]")


def _document(_: State, __: Request, ___: Any) -> Response:
    return Response(document(), media_type="application/yaml")


_OPERATIONS: dict[str, dict[str, Handler]] = {
    "openapi.yaml": {"GET": _document},
    "kinds": {"GET": _list_kinds},
    "faults": {"GET": _list_faults, "POST": _add_fault, "DELETE": _clear_faults},
    "faults/{id}": {"GET": _get_fault, "DELETE": _remove_fault},
    "calls": {"GET": _list_calls, "DELETE": _clear_calls},
    "clock": {"GET": _get_clock, "PATCH": _change_clock},
    "reset": {"POST": _reset},
}
_WITH_BODY = frozenset({_add_fault, _change_clock})


async def _problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, _Problem) else f"see {DOCUMENT} for the operations"
    answer = _refusal(HTTPStatus(status), detail)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _failure(_: Request, __: Exception) -> Response:
    return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "the mock has a bug")


def _refusal(status: HTTPStatus, detail: str) -> Response:
    body = {"title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(body, status.value, media_type="application/problem+json")
