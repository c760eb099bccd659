"""The way of a call from its request to its answer, written once for both ways of calling.

A flow is a generator: it yields what is to be done, is sent what came of it, and returns the answer. Only those who
run it send, sleep and ask, and so only they differ between sync and async.
"""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from .constants import MAX_BODY_BYTES
from .errors import APIConnectionError, APITimeoutError
from .headers import check_headers, merge_headers
from .logs import log_try
from .response import judge
from .retries import delay_before_retry
from .transport import ConnectionFailureError, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    import httpx

    from .operation import Call, Operation
    from .options import Options, Policy
    from .response import DriftReporter, RawResponse
    from .session import Session, SessionStore
    from .transport import Response

T = TypeVar("T")


@frozen
class Send:
    """Send a request; gives its `Response`, redacted, or the `ConnectionFailureError` that came instead."""

    request: Request


@frozen
class Sleep:
    """Wait for some seconds."""

    seconds: float


@frozen
class AskSession:
    """Ask for a session, unless somebody else has got one meanwhile; gives the `Session`."""

    store: SessionStore


@frozen
class Renewed:
    """Tell somebody, who may be async, that the service has renewed the session."""

    callback: Callable[[str], Any]
    session: Session


Effect = Send | Sleep | AskSession | Renewed


def begin(
    call: Call[T],
    options: Options,
    report: DriftReporter,
    timeout: float | httpx.Timeout | None,
    max_retries: int | None,
    extra_headers: Mapping[str, str] | None,
) -> Generator[Effect, Any, RawResponse[T]]:
    """Begin a call with the options of its client, or those over them that are not None.

    Raises:
        ValueError: An option or argument cannot be used.
    """
    options = options.with_values(None, timeout, max_retries, None)
    headers = options.default_headers
    if extra_headers or call.has_headers():
        headers = merge_headers(headers, check_headers(call.headers()), check_headers(extra_headers))
    make_request = partial(
        Request,
        call,
        options.base_url + call.target(),
        headers,
        call.content(),
        timeout=options.timeout,
        max_body_bytes=MAX_BODY_BYTES,
    )
    return carry_out(call, make_request, options.store, options.policy, report)


def carry_out(
    call: Call[T],
    make_request: Callable[..., Request],
    store: SessionStore,
    policy: Policy,
    report: DriftReporter,
) -> Generator[Effect, Any, RawResponse[T]]:
    """Send a call as often as it takes.

    Args:
        call: The call.
        make_request: Makes its request of a `session` and a `deadline`, by keyword.
        store: The session in use.
        policy: How often and how long to try.
        report: Where drift of the answer goes.

    Raises:
        APIConnectionError: No answer arrived.
        APIStatusError: The answer is not a success.
    """
    started, tries, asked_again = time.monotonic(), 0, False
    while True:
        session = store.current or (yield AskSession(store))
        tries += 1
        request = make_request(session=session, deadline=started + policy.total_timeout)
        outcome: Response | ConnectionFailureError = yield Send(request)
        log_try(call.operation, outcome, tries)
        if not isinstance(outcome, ConnectionFailureError):
            if outcome.status_code == HTTPStatus.UNAUTHORIZED:
                # A refused session is worth one more question, which is no retry. What a refusal sets is not ours.
                if not asked_again and store.refuse(session):
                    asked_again = True
                    continue
            else:
                renewed = store.renew(session, outcome.set_cookies)
                if renewed is not None and policy.on_session_renewed is not None:
                    yield Renewed(policy.on_session_renewed, renewed)
        delay = _delay(call.operation, outcome, tries - asked_again, policy, started)
        if delay is None:
            break
        yield Sleep(delay)
    if isinstance(outcome, ConnectionFailureError):
        raise connection_error(call.operation, outcome, tries)
    return judge(call.operation, outcome, tries, report)


def _delay(
    operation: Operation[Any],
    outcome: Response | ConnectionFailureError,
    tries: int,
    policy: Policy,
    started: float,
) -> float | None:
    """Say how long to wait before another try, or None where there is to be none."""
    if tries > policy.max_retries or not operation.retried:
        return None
    delay = delay_before_retry(outcome, tries)
    if delay is None or time.monotonic() + delay > started + policy.total_timeout:
        return None
    return delay


def connection_error(operation: Operation[Any], failure: ConnectionFailureError, tries: int) -> APIConnectionError:
    """Give the public error of a call that got no answer, or not all of it."""
    error_class = APITimeoutError if failure.timed_out else APIConnectionError
    times = "" if tries == 1 else f" in {tries} tries"
    return error_class(
        f"{operation.method} {operation.path} ({operation.operation_id}) got no answer{times}: {failure.reason}. "
        "Check the network, the base URL and the proxies, or allow more time.",
        operation=operation.operation_id,
        method=operation.method,
        path_template=operation.path,
        tries=tries,
    )
