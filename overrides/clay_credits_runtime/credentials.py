"""The credentials of a client, such as the session, kept out of reprs, logs, tracebacks and pickles."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

from .api import SESSION
from .credential_values import from_environment, problem_of, written
from .errors import ClayError
from .lazy_value import Lazy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from .api import Alternatives, Api, Scheme
    from .operation import Operation
    from .redaction import Secrets

    Value = str | tuple[str, str]
    Source = Value | Callable[[], Value | Awaitable[Value]]
    Function = Callable[[], object]


class Credential:
    """A value and its scheme. Only `sent` and `reveal` return the value."""

    __slots__ = ("_secrets", "_value", "scheme")

    def __init__(self, value: Any, scheme: Scheme, secrets: Secrets | None = None) -> None:
        """Keep a value that `problem_of` found nothing wrong with, and what redaction looks for it by."""
        self.scheme: Scheme = scheme
        self._value, texts = written(value, scheme)
        self._secrets = [secrets.hold(text) for text in texts] if secrets else []

    def sent(self) -> str:
        """Return the value of a header, or the name and the value of a cookie or a query parameter."""
        return self._value

    def reveal(self) -> str:
        """Return the value of a cookie, for its owner."""
        return self._value.partition("=")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and (other._value, other.scheme) == (self._value, self.scheme)

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Credential(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential cannot be pickled or copied: it would leave the process unprotected")


class CredentialStore:
    """The credential of a scheme that is in use, shared by all calls and threads of a client.

    A single attribute holds it, and is read once for each try, so that a call sends either the old value or the new.

    Attributes:
        scheme: What the document says about it.
        current: The credential in use, or None until one is asked for.
        source: The caller's function that returns a value, or None if a value was passed.
        secrets: Every credential so far, for redaction.
        lock: Held by the thread or task that calls the function, so that others wait for its result.
    """

    def __init__(self, scheme: Scheme, source: Function | None, secrets: Secrets, make_lock: Callable[[], Any]) -> None:
        """Start without a value, but with a function to ask for one if the caller passed one."""
        self.scheme: Scheme = scheme
        self.current: Credential | None = None
        self.source: Function | None = source
        self.secrets: Secrets = secrets
        self.lock: Lazy[Any] = Lazy(make_lock)

    def refuse(self, credential: Credential) -> bool:
        """Forget a credential that the service refused, and return whether there is a function to ask for another."""
        if self.source is None:
            return False
        if self.current is credential:
            self.current = None
        return True

    def accept(self, value: object) -> Credential:
        """Use the value that the caller's function returned.

        Raises:
            ClayError: It cannot be sent.
        """
        problem = problem_of(value, self.scheme)
        # A traceback may show this frame's locals.
        credential, value = None if problem else Credential(value, self.scheme, self.secrets), None
        if credential is None:
            name = self.scheme.keyword
            raise ClayError(f"The {name} that {name}() returned {problem}.")
        self.current = credential
        return credential

    def renew(self, used: Credential, set_cookies: Sequence[str], url: str) -> Credential | None:
        """Use the cookie that an answer sets. Return it if it differs from the one that was sent."""
        new = renewed(used, set_cookies, url, self.secrets)
        self.current = new or self.current
        return new


def renewed(used: Credential, set_cookies: Sequence[str], url: str, secrets: Secrets) -> Credential | None:
    """Return the cookie that an answer sets, or None if it sets none or the one that was sent.

    The cookie is added to `secrets`, for redaction.
    """
    if used.scheme.location != "cookie" or not set_cookies:
        return None
    from .cookies import live_cookie  # noqa: PLC0415 -- most answers set none

    value = live_cookie(set_cookies, used.scheme.name, url)
    if value is None or problem_of(value, used.scheme):
        return None
    new = Credential(value, used.scheme, secrets)
    return None if new == used else new


class Credentials:
    """The credentials of a client: a store for each scheme of which it has a value.

    Attributes:
        secrets: Every value so far, for redaction.
    """

    __slots__ = ("_api", "_stores", "_usual", "secrets")

    def __init__(self, api: Api, stores: Mapping[str, CredentialStore], secrets: Secrets) -> None:
        """Take the stores by the keywords of their schemes."""
        self._api = api
        self._stores = stores
        self._usual = self._first_complete(api.security)
        self.secrets: Secrets = secrets

    def of(self, operation: Operation[Any]) -> tuple[CredentialStore, ...]:
        """Return the stores of the first alternative of an operation whose values are all there."""
        own = operation.security
        stores = self._usual if own is None else self._first_complete(own)
        if stores is None:
            missing = self._missing(self._api.security if own is None else own)
            raise ClayError(f"{operation.method} {operation.path} ({operation.operation_id}) was not sent. {missing}")
        return stores

    def replaced(self, given: Mapping[str, Source | None], make_lock: Callable[[], Any]) -> Credentials | str | None:
        """Return credentials with other values for those that are given, or None if none is; else a message."""
        if all(source is None for source in given.values()):
            return None
        # An answer to either client may reflect a value of the other.
        stores = _stores_of(self._api, given, self.secrets, make_lock, {})
        return stores if isinstance(stores, str) else Credentials(self._api, {**self._stores, **stores}, self.secrets)

    def problem(self) -> str:
        """Return a message if no operation could be called, and else nothing."""
        if self._usual is not None or self._first_complete(self._api.other_security) is not None:
            return ""
        return self._missing((*self._api.security, *self._api.other_security))

    def _first_complete(self, alternatives: Alternatives) -> tuple[CredentialStore, ...] | None:
        for keywords in alternatives:
            try:
                return tuple([self._stores[keyword] for keyword in keywords])
            except KeyError:
                continue
        return None

    def _missing(self, alternatives: Alternatives) -> str:
        """Return what to pass. Only one text for each alternative, without what is there."""
        schemes = {scheme.keyword: scheme for scheme in self._api.schemes}
        absent = [[schemes[one] for one in keywords if one not in self._stores] for keywords in alternatives]
        if len(absent) == 1 and len(absent[0]) == 1:
            scheme = absent[0][0]
            return f"No {scheme.keyword}: pass {scheme.keyword}= or set {scheme.variable} to {scheme.form}."
        ways = [" and ".join(f"{one.keyword}= (or set {one.variable})" for one in schemes) for schemes in absent]
        return f"No credentials: pass {', or '.join(dict.fromkeys(ways))}."

    def __repr__(self) -> str:
        return "Credentials(***)"


def open_credentials(
    api: Api, given: Mapping[str, Source | None], secrets: Secrets, make_lock: Callable[[], Any]
) -> Credentials | str:
    """Find the values that were passed, else those of the environment, and return a message if they cannot be used.

    A message and not an exception, whose traceback would hold frames that know a value.

    `given` has, by keyword, a value, a function that returns it, or None for that of the environment.
    """
    stores = _stores_of(api, given, secrets, make_lock, os.environ)
    if isinstance(stores, str):
        return stores
    credentials = Credentials(api, stores, secrets)
    return credentials.problem() or credentials


def _stores_of(
    api: Api,
    given: Mapping[str, Any],
    secrets: Secrets,
    make_lock: Callable[[], Any],
    environment: Mapping[str, str],
) -> dict[str, CredentialStore] | str:
    stores: dict[str, CredentialStore] = {}
    for scheme in api.schemes:
        source = given[scheme.keyword]
        if source is None and environment.get(scheme.variable):
            source = from_environment(environment[scheme.variable], scheme)
        if source is None:
            continue
        function = source if callable(source) else None
        store = stores[scheme.keyword] = CredentialStore(scheme, function, secrets, make_lock)
        if function is None:
            problem = problem_of(source, scheme)
            if problem:
                name, variable = scheme.keyword, scheme.variable
                return f"The {name} {problem}. Pass {name}= or set {variable} to {scheme.short_form}."
            store.current = Credential(source, scheme, secrets)
    return stores


def current_of(stores: tuple[CredentialStore, ...]) -> tuple[Credential, ...]:
    """Return the credentials in use, or nothing if one has to be asked for."""
    used: tuple[Credential, ...] = ()
    for store in stores:
        current = store.current
        if current is None:
            return ()
        used = (*used, current)
    return used


def is_session(store: CredentialStore) -> bool:
    """Return whether it is the store of the session, whose renewal callers are told of."""
    return store.scheme.keyword == SESSION
