"""What a call sends and what comes of the answer, with a function in the place of the network."""

from __future__ import annotations

import inspect

import attrs
import httpx
import pytest

from clay_credits import AsyncClay, Clay, ClayError, Try
from limits import run_async

WORKSPACE = {
    "totalCredits": 10000,
    "usedCredits": 3500.5,
    "remainingCredits": 6499.5,
    "periodStart": "2024-06-01T00:00:00Z",
    "periodEnd": "2024-06-30T23:59:59Z",
}


def recording(requests):
    def handler(request):
        requests.append((request.method, str(request.url), dict(request.headers), request.extensions["timeout"]))
        return httpx.Response(200, json={})

    return handler


def sent(way, use, **options):
    requests = []
    way.answer(recording(requests), use, **options)
    (request,) = requests
    return request


def test_a_call_sends_the_session_as_the_only_cookie(way):
    method, url, headers, _ = sent(way, lambda clay: clay.owners.list(), session="s%3Aone.two")
    assert (method, url) == ("GET", "https://api.clay.com/v3/owners")
    assert headers["cookie"] == "claysession=s%3Aone.two"
    assert "authorization" not in headers


def test_a_call_without_a_body_says_what_it_accepts_and_who_it_is(way):
    method, url, headers, _ = sent(way, lambda clay: clay.users.list_resources("u_1"))
    assert (method, url) == ("POST", "https://api.clay.com/v3/users/u_1/resources")
    assert headers["content-length"] == "0"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("clay-credits/")


@pytest.mark.parametrize(
    ("user_id", "path"),
    [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("ü %", "%C3%BC%20%25"),
        ("...", "..."),
        ("a..", "a.."),
        ("%2e", "%252e"),
    ],
)
def test_an_id_is_one_segment_of_the_path(way, user_id, path):
    assert sent(way, lambda clay: clay.users.get_credits(user_id))[1].endswith(f"/v3/users/{path}/credits")


@pytest.mark.parametrize("user_id", ["", ".", ".."])
def test_an_id_that_would_call_another_path_is_refused(way, user_id):
    requests = []
    with pytest.raises(ValueError, match="user_id must not be empty"):
        way.answer(recording(requests), lambda clay: clay.users.list_resources(user_id))
    assert requests == []


def test_an_id_that_is_no_string_is_refused(way):
    with pytest.raises(TypeError, match="user_id must be of type string, not int"):
        way.answer(recording([]), lambda clay: clay.users.get_credits(1))


def test_timeouts_are_finite_and_connecting_is_given_less(way):
    timeout = sent(way, lambda clay: clay.owners.list())[3]
    assert timeout == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize(
    ("client", "call", "read"), [(7, None, 7), (7, 3, 3), (None, 0.5, 0.5), (httpx.Timeout(9), None, 9)]
)
def test_the_timeout_of_the_call_wins_over_that_of_the_client(way, client, call, read):
    assert sent(way, lambda clay: clay.owners.list(timeout=call), timeout=client)[3]["read"] == read


def test_headers_of_the_call_win_whatever_their_case(way):
    headers = sent(
        way,
        lambda clay: clay.owners.list(extra_headers={"x-team": "call", "USER-AGENT": "mine"}),
        default_headers={"X-Team": "client", "X-Other": "kept"},
    )[2]
    assert (headers["x-team"], headers["x-other"], headers["user-agent"]) == ("call", "kept", "mine")


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nY: b"}, {"X": " a"}, {"X": "é"}, {"X Y": "a"}, {"": "a"}, {"Cookie": "a=b"}, {"HOST": "h"}]
)
def test_a_header_that_cannot_be_sent_is_refused(way, headers):
    with pytest.raises(ValueError, match=r"[Hh]eader"):
        way.client(session="s", default_headers=headers)
    with pytest.raises(ValueError, match=r"[Hh]eader"):
        way.answer(recording([]), lambda clay: clay.owners.list(extra_headers=headers))


@pytest.mark.parametrize(
    "base_url",
    [
        "api.clay.com",
        "ftp://host/v3",
        "https://",
        "https://u:p@host",
        "https://host/v3?x=1",
        "https://host/#x",
        "http://[",
        "http://h:x",
    ],
)
def test_a_base_url_that_calls_cannot_go_to_is_refused(way, base_url):
    with pytest.raises(ClayError, match="CLAY_BASE_URL"):
        way.client(session="s", base_url=base_url)


def test_the_base_url_is_passed_or_of_the_environment_or_the_documents(way, monkeypatch):
    assert way.client(session="s").base_url == "https://api.clay.com/v3"
    monkeypatch.setenv("CLAY_BASE_URL", "http://127.0.0.1:1/v3/")
    assert way.client(session="s").base_url == "http://127.0.0.1:1/v3"
    assert way.client(session="s", base_url="https://other/v3").base_url == "https://other/v3"


def test_options_can_be_changed_in_a_copy(way):
    def use(clay):
        other = clay.with_options(
            session="other", base_url="https://host/v9", timeout=2, default_headers={"x-a": "new", "X-C": "3"}
        )
        assert clay.base_url == "https://api.clay.com/v3"
        return other.owners.list()

    _, url, headers, timeout = sent(way, use, default_headers={"X-A": "1", "X-B": "2"})
    assert url == "https://host/v9/owners"
    assert headers["cookie"] == "claysession=other"
    assert (headers["x-a"], headers["x-b"], headers["x-c"]) == ("new", "2", "3")
    assert timeout["read"] == 2


def test_a_redirect_is_not_followed_and_takes_the_session_nowhere(way):
    requests = []

    def handler(request):
        requests.append(str(request.url))
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(ClayError, match="answered 302"):
        way.answer(handler, lambda clay: clay.owners.list())
    assert requests == ["https://api.clay.com/v3/owners"]


def test_cookies_of_the_server_and_of_somebodys_client_are_not_sent(way):
    seen = []

    def handler(request):
        seen.append(request.headers["cookie"])
        return httpx.Response(503, headers={"Set-Cookie": "other=1; Path=/"})

    with pytest.raises(ClayError):
        way.answer(handler, lambda clay: clay.owners.list(), jar={"jar": "1"})
    assert seen == ["claysession=s"] * 3


def test_a_raw_response_has_the_answer_as_it_arrived(way):
    def handler(_):
        return httpx.Response(200, json=WORKSPACE, headers={"X-Request-Id": "r-1", "Set-Cookie": "claysession=new"})

    raw = way.answer(handler, lambda clay: clay.workspaces.with_raw_response.get_credits("w_1"))
    assert raw.status_code == 200
    assert raw.request_id == "r-1"
    assert raw.headers["content-type"] == "application/json"
    assert "set-cookie" not in raw.headers
    assert raw.content.startswith(b'{"totalCredits"')
    assert raw.elapsed >= 0
    assert raw.tries == 1
    assert raw.parse().remaining_credits == 6499.5
    assert raw.parse() is raw.parse()
    assert raw.drift == ()
    assert repr(raw) == f"<RawResponse get_workspace_credits 200 {len(raw.content)} bytes>"


def test_a_closed_client_says_so(way):
    kept = []
    way.answer(recording([]), lambda clay: kept.append(clay) or clay.owners.list())
    with pytest.raises(ClayError, match="closed"):
        way.call(lambda _: kept[0].owners.list(), session="s")


@pytest.mark.parametrize("calls", [0, 1])
def test_closing_twice_is_fine_and_closes_the_connections(way, server, calls):
    kept = []

    def close_twice(clay):
        kept.append(clay)
        return way.close_twice(clay, calls)

    way.call(close_twice, session=server.session, base_url=server.base_url)
    with pytest.raises(ClayError, match="closed"):
        kept[0]._client.connection.get()


@pytest.mark.parametrize(
    ("theirs", "ours", "read"),
    [({}, None, 60), ({"timeout": 5}, None, 60), ({"timeout": 9}, None, 9), ({"timeout": 9}, 7, 7)],
)
def test_the_timeout_of_a_callers_client_is_used_unless_it_is_the_default(way, theirs, ours, read):
    seen = []
    library_client = httpx.Client if way.client is Clay else httpx.AsyncClient
    http_client = library_client(transport=httpx.MockTransport(recording(seen)), **theirs)
    way.call(lambda clay: clay.owners.list(), session="s", http_client=http_client, timeout=ours)
    assert seen[0][3]["read"] == pytest.approx(read, abs=1)


def test_a_callers_client_that_is_closed_is_told(way):
    client = httpx.Client() if way.client is Clay else httpx.AsyncClient()
    client.close() if way.client is Clay else run_async(client.aclose())
    with pytest.raises(ClayError, match="The http_client is closed"):
        way.call(lambda clay: clay.owners.list(), session="s", http_client=client)


def test_a_callers_client_is_refused_in_another_process(way, monkeypatch):
    def use(clay):
        monkeypatch.setattr("clay_credits_runtime.caller_client.os.getpid", lambda: -1)
        return clay.owners.list()

    with pytest.raises(ClayError, match="This process was forked"):
        way.answer(recording([]), use)


TRIES = [
    ({"status_code": 503, "headers": {"X-Request-Id": "r-1"}}, {"status_code": 503, "request_id": "r-1"}),
    (httpx.ConnectError("refused"), {"error": "ConnectError: refused"}),
    ({"status_code": 200, "json": {}}, {"status_code": 200}),
]


def test_each_try_is_reported(way):
    told, copies = [], []
    coming = iter([came for came, _ in TRIES] * 2)

    def handler(_):
        came = next(coming)
        if isinstance(came, Exception):
            raise came
        return httpx.Response(**came)

    def use(clay):
        copy = clay.with_options(on_try=copies.append)
        return way.in_turn(
            clay, [lambda clay: clay.users.list_resources("u"), lambda _: copy.users.list_resources("u")]
        )

    way.answer(handler, use, on_try=told.append)
    assert [attrs.evolve(one, seconds=0.0) for one in told] == [
        Try("list_user_resources", "POST", "/users/{userId}/resources", number, 0.0, **outcome)
        for number, (_, outcome) in enumerate(TRIES, 1)
    ]
    assert all(0 <= one.seconds < 60 for one in told)
    assert [one.status_code for one in copies] == [503, None, 200]


def test_proxy_and_http_client_exclude_each_other(way):
    with pytest.raises(ValueError, match="exclude each other"):
        way.client(session="s", proxy="http://127.0.0.1:1", http_client=object())


@pytest.mark.parametrize("http_client", [object(), "httpx", httpx, httpx.Client, httpx.HTTPTransport()])
def test_what_cannot_send_requests_is_refused_in_a_sentence(way, http_client):
    name = "Client" if way.client is Clay else "AsyncClient"
    with pytest.raises(TypeError, match=rf"http_client must be an httpx\.{name} or an httpx2\.{name}, not "):
        way.client(session="s", http_client=http_client)


def test_a_client_of_the_other_way_is_refused(way):
    other = httpx.AsyncClient() if way.client is Clay else httpx.Client()
    with pytest.raises(TypeError, match=rf"not httpx\.{type(other).__name__}"):
        way.client(session="s", http_client=other)


def test_sync_and_async_have_the_same_names_arguments_and_defaults():
    for tag in ("owners", "users", "workspaces", "integrations"):
        pairs = [(getattr(Clay(session="s"), tag), getattr(AsyncClay(session="s"), tag))]
        groups = {name for name in dir(pairs[0][0]) if name.startswith("with_")}
        pairs += [(getattr(sync, name), getattr(other, name)) for sync, other in pairs for name in groups]
        for sync, other in pairs:
            names = {name for name in dir(sync) if not name.startswith("_")}
            assert names == {name for name in dir(other) if not name.startswith("_")}
            for name in names - groups:
                assert signature(getattr(sync, name)) == signature(getattr(other, name))


def signature(method):
    """Give a method's signature as text; the class of an opened answer says which way it is read."""
    return str(inspect.signature(method)).replace("Async", "")
