"""The clients of an examination, made from the environment."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx

from clay_credits_runtime.defaults import BASE_URL_VARIABLE, SESSION_VARIABLE
from clay_credits_runtime.errors import ClayError
from clay_credits_upstream import Clay
from clay_credits_upstream.resources import reports

from .asking import NO_ANSWER

if TYPE_CHECKING:
    from ..period import Range

KEY_VARIABLE = "CLAY_API_KEY"

_BASE_URL = "https://api.clay.com/v3"
_VERSION = "/v3"
_KEY_TIMEOUT = 60.0


class CannotAskError(Exception):
    """Nothing more can be asked. The message says what to change, without a value."""


class Clients:
    """A client for each kind of path. They share the session, which each answer may renew.

    Attributes:
        upstream: The client of the routes of a workspace, and of the public API.
        key: The key of the public API, or None.
    """

    def __init__(self, package: str) -> None:
        """Read the environment.

        Raises:
            CannotAskError: A variable is missing or cannot be used.
        """
        session = os.environ.get(SESSION_VARIABLE)
        if not session:
            raise CannotAskError(
                f"the session is missing: set {SESSION_VARIABLE} to the value of the cookie claysession"
            )
        self._package = package
        self._sessions = [session]
        self._base_url = (os.environ.get(BASE_URL_VARIABLE) or _BASE_URL).rstrip("/")
        self.key: str | None = os.environ.get(KEY_VARIABLE)
        try:
            self.upstream: Clay = Clay(
                session=session,
                api_key=self.key,
                base_url=self._origin,
                max_retries=0,
                on_session_renewed=self._sessions.append,
            )
        except ClayError:
            # Its message has advice about arguments, which the command does not have.
            names = f"{SESSION_VARIABLE}, {BASE_URL_VARIABLE} or {KEY_VARIABLE}"
            raise CannotAskError(f"one of {names} cannot be used: correct it") from None

    @property
    def _origin(self) -> str:
        # The paths of `upstream.yaml` begin with the version.
        return self._base_url.removesuffix(_VERSION)

    def documented(self) -> Any:
        """Return a client of the documented paths, with the newest session."""
        return import_module(self._package).Clay(
            routes="documented",
            session=self._sessions[-1],
            base_url=self._base_url,
            max_retries=0,
            on_session_renewed=self._sessions.append,
        )

    def renew(self) -> None:
        """Use the newest session for the routes of a workspace."""
        self.upstream = self.upstream.with_options(session=self._sessions[-1])

    def try_key(self, key: str, workspace: str, asked: Range) -> str:
        """Ask for a report with the key as `authorization` and without the session. Return the status."""
        call = reports.call_get_credit_report(
            workspace, "workspace", time_range_start_time=asked.start_text, time_range_end_time=asked.end_text
        )
        try:
            # Not by a client of this class: those send the session.
            answer = httpx.get(self._origin + call.target(), headers={"authorization": key}, timeout=_KEY_TIMEOUT)
        except httpx.HTTPError:
            return NO_ANSWER
        return str(answer.status_code)
