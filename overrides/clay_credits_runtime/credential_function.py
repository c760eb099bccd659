"""Calls the caller's function for a credential, in one thread or task at a time, within the time limit of the call."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from .callbacks import awaited, not_awaitable
from .errors import ClayError
from .transport import ConnectionFailureError

if TYPE_CHECKING:
    from collections.abc import Generator

    from .credentials import Credential, CredentialStore

# The stores whose function runs in this context, so that one which needs itself is noticed instead of waited for.
_ASKED: ContextVar[frozenset[CredentialStore]] = ContextVar("clay_credits_asked", default=frozenset())


def ask(store: CredentialStore, deadline: float) -> Credential | ConnectionFailureError:
    """Return the credential that another thread obtained meanwhile, or else call the caller's function.

    A function that takes longer than the call may is returned as a failure.

    Raises:
        ClayError: The function returns what cannot be sent, or calls the client that asks it.
    """
    with _marked(store):
        permit = store.lock.get().take(max(0.0, deadline - time.monotonic()))
        if permit is None:
            return _too_slow(store)
        try:
            credential = store.current or store.accept(
                not_awaitable(store.source and store.source(), store.scheme.keyword)
            )
        finally:
            permit.give_back()
    if time.monotonic() > deadline:
        return _too_slow(store)
    return credential


async def ask_async(store: CredentialStore, deadline: float) -> Credential | ConnectionFailureError:
    """Do the same for tasks, and await an async function."""
    import asyncio  # noqa: PLC0415 -- a sync client need not load it

    limit = asyncio.timeout(deadline - time.monotonic())
    with _marked(store):
        try:
            async with limit, store.lock.get():
                return store.current or store.accept(await awaited(store.source and store.source()))
        except TimeoutError:
            # It may be the function's own.
            if not limit.expired():
                raise
    return _too_slow(store)


@contextlib.contextmanager
def _marked(store: CredentialStore) -> Generator[None]:
    asked = _ASKED.get()
    if store in asked:
        name = store.scheme.keyword
        raise ClayError(f"{name}() calls the client that needs the {name}: use another client inside of it.")
    try:
        _ASKED.set(asked | {store})
        yield
    finally:
        _ASKED.set(asked)


def _too_slow(store: CredentialStore) -> ConnectionFailureError:
    return ConnectionFailureError(f"{store.scheme.keyword}() took longer than the total timeout", timed_out=True)
