"""The argument of `on_try`: one request of a call and its outcome."""

from __future__ import annotations

from attrs import frozen


@frozen
class Try:
    """One request of a call, and its outcome, without arguments, headers or body.

    Attributes:
        operation: The operationId in the document.
        method: The HTTP method.
        path_template: The path as the document writes it.
        number: 1 for the first try of a call.
        seconds: From sending to the last byte of the answer.
        status_code: The HTTP status, or None if no answer arrived.
        error: Why no answer arrived, as the class of an error and its message; None if one did.
        request_id: The id that the service gave the request, or None.
    """

    operation: str
    method: str
    path_template: str
    number: int
    seconds: float
    status_code: int | None = None
    error: str | None = None
    request_id: str | None = None


# Callers import it from there.
Try.__module__ = "clay_credits"
