"""Posts a warning as JSON, in a form that Slack's webhooks accept."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from contextlib import closing
from html import escape
from typing import TYPE_CHECKING

import httpx

from clay_credits_runtime.connections import Connection
from clay_credits_runtime.errors import ClayError
from clay_credits_runtime.httpx_errors import Guard
from clay_credits_runtime.options import check_base_url
from clay_credits_runtime.retries import delay_before_retry
from clay_credits_runtime.transport import ConnectionFailureError, Head, Response

from . import clock
from .messages import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUARD = Guard(httpx, hooks=False)
_TRIES = 3
_SECONDS = 30.0
"""How long sending may take, all tries together."""
# What stands before the reason that the system gives.
_KIND = re.compile(r"^\w+: (?:\[Errno -?\d+\] )?")


class NotificationError(Exception):
    """The message did not arrive. The error says why, without the path of the URL."""


class Notification:
    """A message about thresholds that are reached. It has no session in it, and no id."""

    def __init__(self, target: str | None, reasons: Sequence[str]) -> None:
        """Write the message.

        Args:
            target: The URL of a webhook, or None if the message is only shown. It is a secret: it is never written.
            reasons: Why the thresholds are reached, in words.
        """
        self._target = target
        # Names are not commands: Slack would take `<!channel>` for one.
        lines = [f"• {escape(one, quote=False)}" for one in reasons]
        self.body: str = json.dumps({"text": "\n".join(["Clay credits:", *lines])})

    def show(self) -> None:
        """Write on stderr what would be sent."""
        head = f"POST {_shown(self._target)}\n" if self._target else ""
        sys.stderr.write(f"{head}{self.body}\n")

    def send(self) -> None:
        """Post the message, if there is a URL, with the retries of the client.

        Raises:
            NotificationError: It did not arrive.
        """
        if self._target is None:
            return
        try:
            outcome = self._tried(self._target)
        except ClayError as error:
            raise NotificationError(f"the message was not sent: {worded(error)}") from None
        if isinstance(outcome, ConnectionFailureError):
            why = f"no answer in {_SECONDS:g} seconds" if outcome.timed_out else _KIND.sub("", outcome.reason)
            raise NotificationError(f"the message did not reach {_shown(self._target)}: {why}")
        if outcome.status_code // 100 != 2:  # noqa: PLR2004 -- a success
            raise NotificationError(f"the message was refused with {outcome.status_code} by {_shown(self._target)}")

    def _tried(self, target: str) -> Response | ConnectionFailureError:
        deadline, outcome = time.monotonic() + _SECONDS, self._post(target, _SECONDS)
        for tried in range(1, _TRIES):
            delay = delay_before_retry(outcome, tried)
            if delay is None or (left := deadline - time.monotonic() - delay) <= 0:
                break
            clock.wait(delay)
            outcome = self._post(target, left)
        return outcome

    def _post(self, target: str, seconds: float) -> Response | ConnectionFailureError:
        try:
            return _GUARD.run(self._answered, httpx.URL(target), seconds)
        except ConnectionFailureError as failure:
            return failure

    def _answered(self, url: httpx.URL, seconds: float) -> Response:
        """Return the head of the answer. Its body says nothing more, and need not end."""
        # A timeout of httpx is about each piece of a head, and a server can send many.
        with closing(Connection(_origin(url), None)) as connection:
            connection.watch.deadline = time.monotonic() + seconds
            client = httpx.Client(transport=connection, timeout=seconds, trust_env=False)
            headers = {"Content-Type": "application/json"}
            with client.stream("POST", url, content=self.body, headers=headers) as answer:
                head = Head(answer.status_code, answer.headers.raw)
        return Response(head.status_code, head.headers, b"", 0.0)


def url(text: str) -> str:
    """Read the URL of an option.

    Raises:
        ArgumentTypeError: It is not the URL of a web service.
    """
    try:
        target = httpx.URL(text)
        check_base_url(_origin(target))
        # A name with an empty part would only fail when it is looked up.
        target.host.encode("idna")
    except (ClayError, ValueError, httpx.InvalidURL):
        # The text can be a secret.
        raise argparse.ArgumentTypeError("must be a URL that begins with https:// or http:// and a host") from None
    return text


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _shown(target: str) -> str:
    """Return the origin of a URL. Its path is a secret of Slack's webhooks."""
    return f"{_origin(httpx.URL(target))}/..."
