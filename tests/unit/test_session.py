"""Where the session comes from, how it is renewed, and that it stays in the process."""

import copy
import pickle
import threading

import httpx
import pytest

from account import list_owners, list_owners_raw
from clay_credits import APITimeoutError, AsyncClay, AuthenticationError, Clay, ClayError
from clay_credits_runtime.api import Scheme
from clay_credits_runtime.credentials import Credential, CredentialStore
from clay_credits_runtime.redaction import Secrets
from limits import LIMIT, join
from service import Service
from ways import AsyncWay, SyncWay

SECRET = "s%3Amarked.secret"  # noqa: S105 -- opens nothing
SCHEME = Scheme("cookie", "session", "CLAY_SESSION", "cookie", "c")


def test_empty_session_of_the_environment_is_refused(way, monkeypatch):
    monkeypatch.setenv("CLAY_SESSION", "")
    with pytest.raises(ClayError, match="No session"):
        way.client()


def test_session_of_the_environment_is_used(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", server.session)
    assert way.call(list_owners, base_url=server.base_url).owners


def test_passed_session_wins(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", "another")
    assert way.call(list_owners, base_url=server.base_url, session=server.session).owners


def test_repr_hides_the_session(way):
    client = way.client(session=SECRET)
    shown = [repr(client), str(client), repr(vars(client)), repr(client.owners), repr(vars(client.owners))]
    assert "marked" not in "".join(shown)


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_session_is_not_copied_or_pickled(duplicate):
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        duplicate(Credential(SECRET, SCHEME))
    assert "marked" not in str(caught.value)
    assert repr(Credential(SECRET, SCHEME)) == "Credential(***)"


def test_sessions_compare_by_value():
    assert Credential(SECRET, SCHEME) == Credential(SECRET, SCHEME) != Credential("other", SCHEME)
    assert len({Credential(SECRET, SCHEME), Credential(SECRET, SCHEME)}) == 1
    assert repr(object.__new__(AsyncClay)) == "<AsyncClay (not made)>"


def test_late_refusal_keeps_a_newer_session():
    store = CredentialStore(SCHEME, lambda: "asked", Secrets("c"), threading.Lock)
    store.accept("new")
    assert store.refuse(Credential("old", SCHEME))
    assert store.current == Credential("new", SCHEME)


def answers(*statuses_and_cookies):
    """Return a service whose answers have these statuses, and set these cookies."""
    return Service(
        *(
            httpx.Response(status, headers=[("Set-Cookie", cookie) for cookie in cookies], content=b"{}")
            for status, *cookies in [*statuses_and_cookies, (200,)]
        )
    )


def twice(way):
    return lambda clay: way.in_turn(clay, [list_owners] * 2)


@pytest.mark.parametrize(
    ("cookies", "then"),
    [
        (["claysession=new; Path=/; HttpOnly; Expires=Wed, 21 Oct 2099 07:28:00 GMT"], "new"),
        (["claysession=new"], "new"),
        ([" claysession = new ;Max-Age=86400"], "new"),
        (["other=1", "claysession=new; Expires=garbage"], "new"),
        (["claysession=old; Max-Age=60"], "old"),
        (["claysession=; Max-Age=0"], "old"),
        (["claysession=gone; Max-Age=0"], "old"),
        (["claysession=gone; max-age=-1"], "old"),
        (["claysession=gone; max-age = 0"], "old"),
        (['claysession=gone; Max-Age="0"'], "old"),
        (["claysession=gone; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "old"),
        (["claysession=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT"], "old"),
        (["claysession=gone; Expires=Wed, 21 Oct 2020 07:28:00 GMT"], "old"),
        (["claysession=theirs; Domain=other.example"], "old"),
        (["claysession=theirs; Domain=com"], "old"),
        (["claysession=new; Domain=clay.com"], "new"),
        (["claysession=new; Path=/v3"], "new"),
        (["claysession=elsewhere; Path=/other"], "old"),
        (["claysession=new; Path=/", "claysession=gone; Path=/; Max-Age=0"], "old"),
        (['claysession="quoted"'], "quoted"),
        (["claysession"], "old"),
        (["CLAYSESSION=new"], "old"),
        (["other=1"], "old"),
        (["claysession=a=b"], "a=b"),
        (["claysession=a; x=y=z; Max-Age=5"], "a"),
        (["claysession=a; Max-Age=00"], "old"),
    ],
)
def test_renewed_session_is_used(way, cookies, then):
    service = answers((200, *cookies))
    saved = []
    way.answer(service, twice(way), session="old", on_session_renewed=saved.append)
    assert service.cookies == ["claysession=old", f"claysession={then}"]
    assert saved == ([] if then == "old" else [then])


def test_refusal_does_not_renew_the_session(way):
    service = answers((401, "claysession=anonymous"))
    with pytest.raises(AuthenticationError):
        way.answer(service, list_owners, session="old")
    assert service.cookies == ["claysession=old"]


def test_retry_uses_the_renewed_session(way):
    service = answers((503, "claysession=new"))
    way.answer(service, list_owners, session="old")
    assert service.cookies == ["claysession=old", "claysession=new"]


def test_copy_keeps_its_own_session(way):
    service = answers((200, "claysession=new"))

    def use(clay):
        return twice(way)(clay.with_options(session="other"))

    way.answer(service, use, session="old")
    assert service.cookies == ["claysession=other", "claysession=new"]
    service = answers()
    way.answer(service, list_owners, session="old")
    assert service.cookies == ["claysession=old"]


def test_function_is_asked_again_after_a_refusal(way):
    service = answers((200,), (401,), (200,), (200,))
    given = iter(["one", "two", "three"])
    way.answer(service, twice(way), session=lambda: next(given))
    assert service.cookies == ["claysession=one", "claysession=one", "claysession=two"]
    assert next(given) == "three"


def test_asking_again_is_no_retry(way):
    service = answers((503,), (401,), (503,), (200,))
    given = iter(["one", "two"])
    raw = way.answer(service, list_owners_raw, session=lambda: next(given))
    assert service.cookies == ["claysession=one"] * 2 + ["claysession=two"] * 2
    assert raw.tries == 4


def test_function_is_asked_again_once(way):
    service = answers((401,), (401,), (401,))
    given = iter(["one", "two", "three"])
    with pytest.raises(AuthenticationError) as caught:
        way.answer(service, list_owners, session=lambda: next(given))
    assert service.cookies == ["claysession=one", "claysession=two"]
    assert caught.value.tries == 2


@pytest.mark.parametrize("value", ["", SECRET + ";", "claysession=" + SECRET, None, 7])
def test_function_must_return_a_session(way, value):
    service = answers()
    with pytest.raises(ClayError, match=r"session\(\) returned") as caught:
        way.answer(service, list_owners, session=lambda: value)
    assert service.cookies == []
    assert "marked" not in str(caught.value)


@pytest.mark.parametrize("kind", [LookupError, TimeoutError])
def test_error_of_the_function_reaches_the_caller(way, kind):
    def ask():
        raise kind("no vault")

    with pytest.raises(kind, match="no vault"):
        way.answer(answers(), list_owners, session=ask)


def test_thread_waits_until_its_total_timeout():
    asked, answer = threading.Event(), threading.Event()

    def slow():
        asked.set()
        assert answer.wait(LIMIT)
        return "one"

    with httpx.Client(transport=httpx.MockTransport(answers())) as http_client:
        clay = Clay(session=slow, http_client=http_client)
        first = threading.Thread(target=clay.owners.list, daemon=True)
        first.start()
        assert asked.wait(LIMIT)
        with pytest.raises(APITimeoutError, match=r"session\(\) took longer"):
            clay.owners.list(total_timeout=0.1)
        answer.set()
        join(first)


def test_failing_callback_is_logged(way, caplog):
    def failing(value):
        raise OSError(f"disk full: {value}")

    renewed = "s%3Amarked-session.0123456789abcdef"
    service = answers((200, f"claysession={renewed}"))
    way.answer(service, twice(way), session="old", on_session_renewed=failing, on_try=failing, on_drift=failing)
    assert service.cookies == ["claysession=old", f"claysession={renewed}"]
    assert "on_session_renewed raised OSError: disk full: ***" in caplog.text
    assert "on_try raised OSError" in caplog.text
    assert "marked-session" not in caplog.text


def test_async_client_accepts_async_functions():
    service = answers((200, "claysession=new"))
    saved = []

    async def ask():
        return "one"

    async def save(value):
        saved.append(value)

    AsyncWay().answer(service, list_owners, session=ask, on_session_renewed=save)
    assert (service.cookies, saved) == (["claysession=one"], ["new"])


async def asynchronous(*_):
    return "one"


def test_sync_client_refuses_an_async_session_function():
    with pytest.raises(ClayError, match="use AsyncClay"):
        SyncWay().answer(answers((200, "claysession=new")), list_owners, session=asynchronous)


def test_sync_client_refuses_an_async_callback(caplog):
    message = "on_session_renewed must be a function that is not async"
    with pytest.raises(TypeError, match=message):
        Clay(session="s", on_session_renewed=asynchronous)
    with Clay(session="s") as clay, pytest.raises(TypeError, match=message):
        clay.with_options(on_session_renewed=asynchronous)
    # That this one is async shows when it is called. It must not cost the answer.
    service = answers((200, "claysession=new"))
    SyncWay().answer(service, list_owners, session="old", on_session_renewed=lambda _: asynchronous())
    assert message in caplog.text
