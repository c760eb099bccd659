"""What a client sends, and its options."""

import inspect
import json

import attrs
import httpx
import pytest

from account import BALANCE, list_owners
from clay_credits import AsyncClay, Clay, ClayError, Try
from limits import run_async
from service import Service


def sent(way, use, **options):
    """Return the one request of a call."""
    service = Service(httpx.Response(200, json={}))
    way.answer(service, use, **options)
    (request,) = service.requests
    return request


def test_headers_of_a_post_without_body(way):
    request = sent(way, lambda clay: clay.users.list_resources("u_1"))
    assert (request.method, request.url) == ("POST", "https://api.clay.com/v3/users/u_1/resources")
    assert request.headers["content-length"] == "0"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"].startswith("clay-credits/")


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
def test_id_is_one_path_segment(way, user_id, path):
    assert str(sent(way, lambda clay: clay.users.get_credits(user_id)).url).endswith(f"/v3/users/{path}/credits")


def test_default_timeouts(way):
    timeout = sent(way, list_owners).extensions["timeout"]
    assert timeout == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize(
    ("client", "call", "read"), [(7, None, 7), (7, 3, 3), (None, 0.5, 0.5), (httpx.Timeout(9, pool=None), None, 9)]
)
def test_timeout_of_a_call_wins(way, client, call, read):
    assert sent(way, lambda clay: list_owners(clay, timeout=call), timeout=client).extensions["timeout"]["read"] == read


def test_headers_of_a_call_win(way):
    headers = sent(
        way,
        lambda clay: list_owners(clay, extra_headers={"x-team": "call", "USER-AGENT": "mine"}),
        default_headers={"X-Team": "client", "X-Other": "kept"},
    ).headers
    assert (headers["x-team"], headers["x-other"], headers["user-agent"]) == ("call", "kept", "mine")


def test_base_url_has_three_sources(way, monkeypatch):
    assert way.client(session="s").base_url == "https://api.clay.com/v3"
    monkeypatch.setenv("CLAY_BASE_URL", "http://127.0.0.1:1/v3/")
    assert way.client(session="s").base_url == "http://127.0.0.1:1/v3"
    assert way.client(session="s", base_url="https://other/v3").base_url == "https://other/v3"


def test_copy_has_other_options(way):
    def use(clay):
        other = clay.with_options(
            session="other", base_url="https://host/v9", timeout=2, default_headers={"x-a": "new", "X-C": "3"}
        )
        assert clay.base_url == "https://api.clay.com/v3"
        return other.owners.list()

    request = sent(way, use, default_headers={"X-A": "1", "X-B": "2"})
    headers = request.headers
    assert request.url == "https://host/v9/owners"
    assert headers["cookie"] == "claysession=other"
    assert (headers["x-a"], headers["x-b"], headers["x-c"]) == ("new", "2", "3")
    assert request.extensions["timeout"]["read"] == 2


def test_redirect_is_not_followed(way):
    service = Service(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))
    with pytest.raises(ClayError, match="answered 302"):
        way.answer(service, list_owners)
    assert [str(request.url) for request in service.requests] == ["https://api.clay.com/v3/owners"]


def test_other_cookies_are_not_sent(way):
    service = Service(httpx.Response(503, headers={"Set-Cookie": "other=1; Path=/"}))
    with pytest.raises(ClayError):
        way.answer(service, list_owners, jar={"jar": "1"})
    assert service.cookies == ["claysession=s"] * 3


def test_raw_response(way):
    answer = httpx.Response(200, json=BALANCE, headers={"X-Request-Id": "r-1", "Set-Cookie": "claysession=new"})
    raw = way.answer(answer, lambda clay: clay.workspaces.with_raw_response.get_credits("w_1"))
    assert raw.status_code == 200
    assert raw.request_id == "r-1"
    assert raw.headers["content-type"] == "application/json"
    assert "set-cookie" not in raw.headers
    assert json.loads(raw.content) == BALANCE
    assert raw.elapsed >= 0
    assert raw.tries == 1
    assert raw.parse().to_dict() == BALANCE
    assert raw.parse() is raw.parse()
    assert raw.drift == ()
    assert repr(raw) == f"<RawResponse get_workspace_credits 200 {len(raw.content)} bytes>"


@pytest.mark.parametrize("calls", [0, 1])
def test_client_may_be_closed_twice(way, server, calls):
    clay = way.client(session=server.session, base_url=server.base_url)
    way.use(clay, lambda clay: way.in_turn(clay, [list_owners] * calls + [way.close] * 2))
    with pytest.raises(ClayError, match="closed"):
        way.use(clay, list_owners)


@pytest.mark.parametrize(
    ("theirs", "ours", "read"),
    [({}, None, 60), ({"timeout": 5}, None, 60), ({"timeout": 9}, None, 9), ({"timeout": 9}, 7, 7)],
)
def test_timeout_of_the_http_client_is_used(way, theirs, ours, read):
    service = Service(httpx.Response(200, json={}))
    library_client = httpx.Client if way.client is Clay else httpx.AsyncClient
    http_client = library_client(transport=httpx.MockTransport(service), **theirs)
    way.call(list_owners, session="s", http_client=http_client, timeout=ours)
    assert service.requests[0].extensions["timeout"]["read"] == pytest.approx(read, abs=1)


def test_closed_http_client_is_refused(way):
    client = httpx.Client() if way.client is Clay else httpx.AsyncClient()
    client.close() if way.client is Clay else run_async(client.aclose())
    with pytest.raises(ClayError, match="The http_client is closed"):
        way.call(list_owners, session="s", http_client=client)


def test_http_client_is_refused_after_a_fork(way, monkeypatch):
    def use(clay):
        monkeypatch.setattr("os.getpid", lambda: -1)
        return clay.owners.list()

    with pytest.raises(ClayError, match="This process was forked"):
        way.answer(httpx.Response(200, json={}), use)


def test_each_try_is_reported(way):
    told, told_of_copy = [], []
    came = [
        httpx.Response(503, headers={"X-Request-Id": "r-1"}),
        httpx.ConnectError("refused"),
        httpx.Response(200, json={}),
    ]

    def use(clay):
        copy = clay.with_options(on_try=told_of_copy.append)
        return way.in_turn(clay, [lambda _, one=one: one.users.list_resources("u") for one in (clay, copy)])

    way.answer(came * 2, use, on_try=told.append)
    outcomes = [
        {"status_code": 503, "request_id": "r-1"},
        {"error": "ConnectError: refused"},
        {"status_code": 200},
    ]
    assert [attrs.evolve(one, seconds=0.0) for one in told] == [
        Try("list_user_resources", "POST", "/users/{userId}/resources", number, 0.0, **outcome)
        for number, outcome in enumerate(outcomes, 1)
    ]
    assert all(0 <= one.seconds < 60 for one in told)
    assert [one.status_code for one in told_of_copy] == [503, None, 200]


@pytest.mark.parametrize("http_client", [object(), "httpx", httpx, httpx.Client, httpx.HTTPTransport()])
def test_http_client_must_be_a_client(way, http_client):
    name = "Client" if way.client is Clay else "AsyncClient"
    with pytest.raises(TypeError, match=rf"http_client must be an httpx\.{name} or an httpx2\.{name}, not "):
        way.client(session="s", http_client=http_client)


def test_sync_and_async_http_clients_are_not_mixed(way):
    other = httpx.AsyncClient() if way.client is Clay else httpx.Client()
    with pytest.raises(TypeError, match=rf"not httpx\.{type(other).__name__}"):
        way.client(session="s", http_client=other)


def test_repr_shows_the_url(way):
    client = way.client(session="s")
    assert repr(client) == f"<{type(client).__name__} https://api.clay.com/v3>"


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
    """Return a method's signature, in which the class of a streamed answer tells sync from async."""
    return str(inspect.signature(method)).replace("Async", "")
