from __future__ import annotations

import copy
import pickle
import threading

import httpx
import pytest

from clay_credits import APITimeoutError, AsyncClay, AuthenticationError, Clay, ClayError
from clay_credits_runtime.redaction import Secrets
from clay_credits_runtime.session import Session, SessionStore
from limits import LIMIT, join
from ways import AsyncWay, SyncWay

SECRET = "s%3Amarked.secret"  # noqa: S105 -- opens nothing


@pytest.mark.parametrize(
    "value",
    [
        "",
        SECRET + ";",
        SECRET + "\n",
        SECRET + " ",
        SECRET + "é",
        SECRET + '"',
        SECRET + ",",
        "claysession=" + SECRET,
        7,
    ],
)
def test_a_session_that_cannot_be_sent_is_refused_without_showing_it(way, value):
    with pytest.raises(ClayError, match="CLAY_SESSION") as caught:
        way.client(session=value)
    assert "marked" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_missing_session_names_the_variable_and_the_cookie(way):
    with pytest.raises(ClayError, match=r"CLAY_SESSION.* claysession "):
        way.client()


def test_an_empty_session_in_the_environment_is_refused(way, monkeypatch):
    monkeypatch.setenv("CLAY_SESSION", "")
    with pytest.raises(ClayError, match="is empty"):
        way.client()


def test_the_session_of_the_environment_is_used(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", server.session)
    assert way.call(lambda clay: clay.owners.list(), base_url=server.base_url).owners


def test_a_passed_session_wins_over_the_environment(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", "another")
    assert way.call(lambda clay: clay.owners.list(), base_url=server.base_url, session=server.session).owners


def test_no_repr_shows_the_session(way):
    client = way.client(session=SECRET)
    shown = [repr(client), str(client), repr(vars(client)), repr(client.owners), repr(vars(client.owners))]
    assert "marked" not in "".join(shown)


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_session_is_not_copied_out_of_the_process(duplicate):
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        duplicate(Session(SECRET, "claysession"))
    assert "marked" not in str(caught.value)


def test_sessions_compare_by_value_and_the_repr_of_a_client_that_was_not_made_works():
    assert Session(SECRET, "c") == Session(SECRET, "c") != Session("other", "c")
    assert len({Session(SECRET, "c"), Session(SECRET, "c")}) == 1
    assert repr(object.__new__(AsyncClay)) == "<AsyncClay (not made)>"


def test_a_refusal_that_comes_late_does_not_forget_a_newer_session():
    store = SessionStore("c", lambda: "asked", Secrets("c"), threading.Lock)
    store.accept("new")
    assert store.refuse(Session("old", "c"))
    assert store.current == Session("new", "c")


def answering(*answers):
    """Answer one call after the other, and note which session each was asked with."""
    asked = []
    waiting = list(answers)

    def handler(request):
        asked.append(request.headers.get_list("cookie"))
        status, *cookies = waiting.pop(0) if waiting else (200,)
        return httpx.Response(status, headers=[("Set-Cookie", cookie) for cookie in cookies], content=b"{}")

    return handler, asked


async def twice_async(clay):
    await clay.owners.list()
    await clay.owners.list()


def twice(clay):
    if isinstance(clay, AsyncClay):
        return twice_async(clay)
    clay.owners.list()
    clay.owners.list()
    return None


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
    ],
)
def test_a_session_that_the_service_renews_is_used_from_then_on(way, cookies, then):
    handler, asked = answering((200, *cookies))
    saved = []
    way.answer(handler, twice, session="old", on_session_renewed=saved.append)
    assert asked == [["claysession=old"], [f"claysession={then}"]]
    assert saved == ([] if then == "old" else [then])


def test_what_a_refusal_sets_is_not_the_session(way):
    handler, asked = answering((401, "claysession=anonymous"))
    with pytest.raises(AuthenticationError):
        way.answer(handler, lambda clay: clay.owners.list(), session="old")
    assert asked == [["claysession=old"]]


def test_a_renewal_on_the_way_is_used_by_the_retry(way):
    handler, asked = answering((503, "claysession=new"))
    way.answer(handler, lambda clay: clay.owners.list(), session="old")
    assert asked == [["claysession=old"], ["claysession=new"]]


def test_a_copy_with_another_session_keeps_its_own(way):
    handler, asked = answering((200, "claysession=new"))

    def use(clay):
        return twice(clay.with_options(session="other"))

    def use_first(clay):
        return clay.owners.list()

    way.answer(handler, use, session="old")
    assert asked == [["claysession=other"], ["claysession=new"]]
    handler, asked = answering()
    way.answer(handler, use_first, session="old")
    assert asked == [["claysession=old"]]


def test_a_function_is_asked_when_needed_and_again_after_a_refusal(way):
    handler, asked = answering((200,), (401,), (200,), (200,))
    given = iter(["one", "two", "three"])
    way.answer(handler, twice, session=lambda: next(given))
    assert asked == [["claysession=one"], ["claysession=one"], ["claysession=two"]]
    assert next(given) == "three"


def test_asking_again_takes_nothing_from_the_retries(way):
    handler, asked = answering((503,), (401,), (503,), (200,))
    given = iter(["one", "two"])
    raw = way.answer(handler, lambda clay: clay.owners.with_raw_response.list(), session=lambda: next(given))
    assert asked == [["claysession=one"]] * 2 + [["claysession=two"]] * 2
    assert raw.tries == 4


def test_a_function_is_asked_once_again_and_no_more(way):
    handler, asked = answering((401,), (401,), (401,))
    given = iter(["one", "two", "three"])
    with pytest.raises(AuthenticationError) as caught:
        way.answer(handler, lambda clay: clay.owners.list(), session=lambda: next(given))
    assert asked == [["claysession=one"], ["claysession=two"]]
    assert caught.value.tries == 2


@pytest.mark.parametrize("value", ["", SECRET + ";", None, 7])
def test_a_function_that_gives_no_session_is_told(way, value):
    handler, asked = answering()
    with pytest.raises(ClayError, match=r"session\(\) returned") as caught:
        way.answer(handler, lambda clay: clay.owners.list(), session=lambda: value)
    assert asked == []
    assert "marked" not in str(caught.value)


@pytest.mark.parametrize("kind", [LookupError, TimeoutError])
def test_an_error_of_the_function_is_its_callers(way, kind):
    def ask():
        raise kind("no vault")

    with pytest.raises(kind, match="no vault"):
        way.answer(answering()[0], lambda clay: clay.owners.list(), session=ask)


def test_a_thread_waits_for_the_function_of_another_no_longer_than_its_call_may_take():
    asked, answer = threading.Event(), threading.Event()

    def slow():
        asked.set()
        assert answer.wait(LIMIT)
        return "one"

    with httpx.Client(transport=httpx.MockTransport(answering()[0])) as http_client:
        clay = Clay(session=slow, http_client=http_client)
        first = threading.Thread(target=clay.owners.list, daemon=True)
        first.start()
        assert asked.wait(LIMIT)
        with pytest.raises(APITimeoutError, match=r"session\(\) took longer"):
            clay.owners.list(total_timeout=0.1)
        answer.set()
        join(first)


def test_a_callback_that_fails_does_not_cost_the_answer(way, caplog):
    def failing(value):
        raise OSError(f"disk full: {value}")

    renewed = "s%3Amarked-session.0123456789abcdef"
    handler, asked = answering((200, f"claysession={renewed}"))
    way.answer(handler, twice, session="old", on_session_renewed=failing, on_try=failing, on_drift=failing)
    assert asked == [["claysession=old"], [f"claysession={renewed}"]]
    assert "on_session_renewed raised OSError: disk full: ***" in caplog.text
    assert "on_try raised OSError" in caplog.text
    assert "marked-session" not in caplog.text


def test_functions_of_an_async_client_may_be_async():
    handler, asked = answering((200, "claysession=new"))
    saved = []

    async def ask():
        return "one"

    async def save(value):
        saved.append(value)

    AsyncWay().answer(handler, twice, session=ask, on_session_renewed=save)
    assert (asked, saved) == ([["claysession=one"], ["claysession=new"]], ["new"])


async def asynchronous(*_):
    return "one"


def test_the_session_function_of_a_sync_client_may_not_be_async():
    with pytest.raises(ClayError, match="use AsyncClay"):
        SyncWay().answer(answering((200, "claysession=new"))[0], twice, session=asynchronous)


def test_a_callback_of_a_sync_client_may_not_be_async(caplog):
    message = "on_session_renewed must be a function that is not async"
    with pytest.raises(TypeError, match=message):
        Clay(session="s", on_session_renewed=asynchronous)
    with Clay(session="s") as clay, pytest.raises(TypeError, match=message):
        clay.with_options(on_session_renewed=asynchronous)
    # That this one is async shows when it is called. It must not cost the answer.
    handler, asked = answering((200, "claysession=new"))
    SyncWay().answer(handler, twice, session="old", on_session_renewed=lambda _: asynchronous())
    assert asked == [["claysession=old"], ["claysession=new"]]
    assert message in caplog.text
