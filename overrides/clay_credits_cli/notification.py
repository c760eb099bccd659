"""Posts a warning as JSON, in a form that Slack's webhooks accept."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from clay_credits_runtime.retries import delay_before_retry
from clay_credits_runtime.transport import ConnectionFailureError, Response

from . import clock
from .account import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TRIES = 3
_SECONDS = 30.0


class Notification:
    """A message about thresholds that are reached. It has no session in it, and no id."""

    def __init__(self, target: str, reasons: Sequence[str]) -> None:
        """Write the message.

        Args:
            target: The URL of a webhook. It is a secret: it is never written.
            reasons: Why the thresholds are reached, in words.
        """
        self._target = target
        self.body: str = json.dumps({"text": "\n".join(["Clay credits:", *(f"• {one}" for one in reasons)])})

    def send(self, *, dry_run: bool) -> None:
        """Post the message, with the retries of the client, or print it on stderr.

        Raises:
            NoAnswerError: It did not arrive.
        """
        if dry_run:
            sys.stderr.write(f"POST {_shown(self._target)}\n{self.body}\n")
            return
        outcome: Response | ConnectionFailureError = self._post()
        for tried in range(1, _TRIES):
            delay = delay_before_retry(outcome, tried)
            if delay is None:
                break
            clock.wait(delay)
            outcome = self._post()
        if isinstance(outcome, ConnectionFailureError):
            raise NoAnswerError(f"the message did not reach {_shown(self._target)}: {outcome.reason}")
        if outcome.status_code // 100 != 2:  # noqa: PLR2004 -- a success
            raise NoAnswerError(f"{_shown(self._target)} answered the message with {outcome.status_code}")

    def _post(self) -> Response | ConnectionFailureError:
        headers = {"Content-Type": "application/json"}
        try:
            answer = httpx.post(self._target, content=self.body, headers=headers, timeout=_SECONDS)
        except httpx.HTTPError as error:
            return ConnectionFailureError(type(error).__name__)
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, lower, answer.content, 0.0)


def url(text: str) -> str:
    """Read the URL of an option.

    Raises:
        ArgumentTypeError: It is not the URL of a web service.
    """
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        known = None
    if not known:
        # The text can be a secret.
        raise argparse.ArgumentTypeError("must be a URL that begins with https:// or http://")
    return text


def _shown(target: str) -> str:
    """Return the origin of a URL. Its path is a secret of Slack's webhooks."""
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.hostname}/..."
