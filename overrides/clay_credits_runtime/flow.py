"""The life of one call, written once for sync and async.

A flow is a generator. It yields what is to be done, is sent the result, and returns the answer. A driver does what it
yields. So only the driver differs between sync and async.
"""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus
from logging import DEBUG
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from .callbacks import notify
from .credentials import current_of, is_session
from .defaults import MAX_BODY_BYTES
from .errors import APIConnectionError, APITimeoutError
from .headers import check_headers, merge_headers
from .logs import CALLS, log_try
from .response import judge
from .retries import delay_before_retry
from .transport import ConnectionFailureError, Request, request_id, took_too_long
from .tries import Try

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .credentials import Credential, CredentialStore
    from .drift import DriftReporter
    from .operation import Call, Operation
    from .options import CallOptions, Options
    from .redaction import Secrets
    from .response import RawResponse
    from .transport import Response

T = TypeVar("T")


@frozen
class Send:
    """Send a request. The result is its `Response`, or the `ConnectionFailureError` that came instead."""

    request: Request


@frozen
class Sleep:
    """Wait for some seconds."""

    seconds: float


@frozen
class AskCredential:
    """Ask for a credential. The result is the `Credential`, or a `ConnectionFailureError` if it took too long."""

    store: CredentialStore
    deadline: float


@frozen
class Renewed:
    """Call `on_session_renewed`, which may be async."""

    callback: Callable[[str], Any]
    credential: Credential
    secrets: Secrets


Effect = Send | Sleep | AskCredential | Renewed


def start_call(
    call: Call[T], options: Options, call_options: CallOptions, report: DriftReporter
) -> Generator[Effect, Any, RawResponse[T]]:
    """Start a call.

    Raises:
        ValueError: An option or argument cannot be used.
    """
    options = options.for_call(call_options)
    headers, extra, cookies = options.default_headers, call_options.extra_headers, ""
    if extra is not None or call.has_headers():
        cookies = call.cookies()
        headers = merge_headers(headers, check_headers(call.headers()), check_headers(extra, "extra_headers"))
    make_request = partial(
        Request,
        call,
        call.url(options.base_url),
        headers,
        call.content(),
        cookies=cookies,
        secrets=options.credentials.secrets,
        timeout=options.timeout,
        total_timeout=options.total_timeout,
        max_body_bytes=MAX_BODY_BYTES,
        report=report,
    )
    return carry_out(call, make_request, options, report)


def carry_out(
    call: Call[T], make_request: Callable[..., Request], options: Options, report: DriftReporter
) -> Generator[Effect, Any, RawResponse[T]]:
    """Send a call, with its retries.

    `make_request` returns the request for `credentials` and a `deadline`, passed by keyword.

    Raises:
        APIConnectionError: No answer arrived.
        APIStatusError: The answer is not a success.
        ClayError: A credential is missing, or the routes of a workspace have no answer.
    """
    stores, deadline = options.credentials.of(call.operation), time.monotonic() + options.total_timeout
    tries, asked_again = 0, False
    while True:
        used = current_of(stores) or (yield from _asked(stores, call.operation, tries, deadline))
        tries += 1
        request, started = make_request(credentials=used, deadline=deadline), time.monotonic()
        outcome: Response | ConnectionFailureError = yield Send(request)
        if isinstance(outcome, ConnectionFailureError) and outcome.timed_out and time.monotonic() >= deadline:
            late = took_too_long(options.total_timeout, begun=outcome.begun)
            late.set_cookies, outcome = outcome.set_cookies, late
        _report_try(call.operation, outcome, tries, time.monotonic() - started, options)
        if not isinstance(outcome, ConnectionFailureError) and outcome.status_code == HTTPStatus.UNAUTHORIZED:
            # Ask once for others, which is not a retry. A cookie that a refusal sets is not ours.
            if not asked_again and _refuse(stores, used) and request.repeatable:
                asked_again = True
                continue
        elif outcome.set_cookies:
            yield from _renewals(stores, used, outcome.set_cookies, request, options)
        delay = _delay(request, outcome, tries - asked_again, options)
        if delay is None:
            break
        yield Sleep(delay)
    if isinstance(outcome, ConnectionFailureError):
        raise outcome.error or connection_error(call.operation, outcome, tries)
    return judge(call.operation, outcome, tries, report, used)


def _asked(
    stores: tuple[CredentialStore, ...], operation: Operation[Any], tries: int, deadline: float
) -> Generator[AskCredential, Any, tuple[Credential, ...]]:
    """Return the credentials, and ask for those that are not there."""
    used: list[Credential] = []
    for store in stores:
        found: Credential | ConnectionFailureError = store.current or (yield AskCredential(store, deadline))
        if isinstance(found, ConnectionFailureError):
            raise connection_error(operation, found, tries)
        used.append(found)
    return tuple(used)


def _refuse(stores: tuple[CredentialStore, ...], used: tuple[Credential, ...]) -> bool:
    """Forget the credentials that the service refused, and return whether another one can be asked for."""
    return sum(store.refuse(one) for store, one in zip(stores, used, strict=True)) > 0


def _renewals(
    stores: tuple[CredentialStore, ...],
    used: tuple[Credential, ...],
    set_cookies: tuple[str, ...],
    request: Request,
    options: Options,
) -> Generator[Renewed]:
    """Use the cookies that an answer sets, and tell the caller if the session is one of them."""
    for store, one in zip(stores, used, strict=True):
        renewed = store.renew(one, set_cookies, request.url)
        if renewed is not None and options.on_session_renewed is not None and is_session(store):
            yield Renewed(options.on_session_renewed, renewed, store.secrets)


def _report_try(
    operation: Operation[Any],
    outcome: Response | ConnectionFailureError,
    number: int,
    seconds: float,
    options: Options,
) -> None:
    if options.on_try is None and not CALLS.isEnabledFor(DEBUG):
        return
    one = Try(operation.operation_id, operation.method, operation.path, number, seconds)
    if isinstance(outcome, ConnectionFailureError):
        one = evolve(one, error=outcome.reason)
    else:
        one = evolve(
            one,
            status_code=outcome.status_code,
            seconds=outcome.elapsed,
            request_id=request_id(outcome.headers),
        )
    log_try(one)
    if options.on_try is not None:
        notify("on_try", options.on_try, one)


def _delay(request: Request, outcome: Response | ConnectionFailureError, tries: int, options: Options) -> float | None:
    """Return how long to wait before another try, or None if there is to be none."""
    if tries > options.max_retries or not request.call.operation.retried:
        return None
    delay = delay_before_retry(outcome, tries)
    if delay is None or time.monotonic() + delay > request.deadline or not request.repeatable:
        return None
    return delay


def connection_error(operation: Operation[Any], failure: ConnectionFailureError, tries: int) -> APIConnectionError:
    """Return the public error of a call that got no answer, or not all of it."""
    error_class = APITimeoutError if failure.timed_out else APIConnectionError
    times = f" in {tries} tries" if tries > 1 else ""
    advice = "Allow more time, or check" if failure.timed_out else "Check"
    answer = "complete answer" if failure.begun else "answer"
    return error_class(
        f"{operation.method} {operation.path} ({operation.operation_id}) got no {answer}{times}: "
        f"{failure.reason.rstrip('.')}. {advice} the network, the base URL and the proxies.",
        operation=operation.operation_id,
        method=operation.method,
        path_template=operation.path,
        tries=tries,
    )
