"""An `http_client` is used as the caller made it: hooks, auth, headers, mounts and limits."""

import gzip

import pytest

from account import OWNERS, get_unknown_user, list_owners
from clay_credits import AuthenticationError, Clay, NotFoundError


def made(way, **settings):
    """Return the same way of calling, with these settings of the caller's client."""
    return type(way)(way.library, **settings)


def hook(way, function):
    """Return a hook as the client wants it."""
    if way.client is Clay:
        return function

    async def awaited(value):
        result = function(value)
        if hasattr(result, "__await__"):
            await result

    return awaited


def hooks(way, **functions):
    return {"event_hooks": {name: [hook(way, function)] for name, function in functions.items()}}


def mocked(way, answer, **settings):
    return made(way, transport=way.library.MockTransport(answer), **settings)


def sent_headers(server):
    return [dict(call.headers) for call in server.calls.list()]


def test_hooks_see_each_request_and_each_answer(way_of_caller, server):
    server.reset()
    server.faults.add("status=503:next=1")
    seen = []

    def see_request(request):
        seen.append(request.url.path)
        request.headers["X-Hook"] = f"h{len(seen)}"

    way = made(
        way_of_caller, **hooks(way_of_caller, request=see_request, response=lambda it: seen.append(it.status_code))
    )
    assert way.call(list_owners, session=server.session, base_url=server.base_url).owners
    assert seen == ["/v3/owners", 503, "/v3/owners", 200]
    assert [headers["x-hook"] for headers in sent_headers(server)] == ["h1", "h3"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_hook_may_read_the_body(way_of_caller, nowhere, coding):
    way, bodies = way_of_caller, []
    body = b'{"owners": [{"id": "u_1"}]}'

    def answer(_):
        content = gzip.compress(body) if coding == "gzip" else body
        # With a stream, as the network gives one: `content` would be read already.
        return way.library.Response(200, stream=way.library.ByteStream(content), headers={"Content-Encoding": coding})

    def read(response):
        if way.client is Clay:
            bodies.append(response.read())
            return None

        async def read_async():
            bodies.append(await response.aread())

        return read_async()

    found = mocked(way, answer, **hooks(way, response=read)).call(list_owners, session="s", base_url=nowhere)
    assert (found.owners[0].id, bodies) == ("u_1", [body])


def test_error_of_a_hook_reaches_the_caller(way_of_caller, server):
    library = way_of_caller.library
    way = made(way_of_caller, **hooks(way_of_caller, response=lambda response: response.raise_for_status()))

    with pytest.raises(library.HTTPStatusError, match="404"):
        way.call(get_unknown_user, session=server.session, base_url=server.base_url)


def test_auth_is_sent_beside_the_session(way_of_caller, nowhere):
    sent = []

    def answer(request):
        sent.append((request.headers["Authorization"], request.headers["Cookie"]))
        return way_of_caller.library.Response(200, json=OWNERS)

    way = mocked(way_of_caller, answer, auth=("user", "password"))
    assert way.call(list_owners, session="s", base_url=nowhere).owners
    assert sent == [("Basic dXNlcjpwYXNzd29yZA==", "claysession=s")]


def test_auth_may_ask_twice(way_of_caller, nowhere):
    library = way_of_caller.library

    class Challenged(library.Auth):
        def auth_flow(self, request):
            response = yield request
            if response.status_code == 401:
                request.headers["X-Answer"] = response.headers["X-Question"]
                yield request

    def answer(request):
        if request.headers.get("X-Answer") == "q":
            return library.Response(200, json=OWNERS)
        return library.Response(401, headers={"X-Question": "q"})

    way = mocked(way_of_caller, answer, auth=Challenged())
    assert way.call(list_owners, session="s", base_url=nowhere).owners[0].id == "u_1"
    with pytest.raises(AuthenticationError):
        mocked(way_of_caller, answer).call(list_owners, session="s", base_url=nowhere)


def test_headers_of_the_package_win(way_of_caller, server):
    server.reset()
    way = made(way_of_caller, headers={"X-Team": "billing", "User-Agent": "mine", "Cookie": "claysession=other"})
    options = {"session": server.session, "base_url": server.base_url}
    assert way.call(list_owners, default_headers={"X-Default": "d"}, **options).owners
    (headers,) = sent_headers(server)
    assert (headers["x-team"], headers["x-default"]) == ("billing", "d")
    assert headers["user-agent"].startswith("clay-credits/")
    assert "other" not in headers["cookie"]


def test_mounts_choose_the_transport(way_of_caller, nowhere):
    library = way_of_caller.library

    def answer(_):
        return library.Response(404, json={"message": "mounted"})

    way = made(way_of_caller, mounts={"all://nowhere.invalid": library.MockTransport(answer)})
    with pytest.raises(NotFoundError, match="mounted"):
        way.call(list_owners, session="s", base_url=nowhere)


def test_limits_are_kept(way_of_caller, server):
    way = made(way_of_caller, limits=way_of_caller.library.Limits(max_keepalive_connections=0))
    options = {"session": server.session, "base_url": server.base_url}
    assert len(way.call(lambda clay: way.in_turn(clay, [list_owners] * 2), **options)) == 2


def test_cookies_and_redirects_are_not_used(way_of_caller, nowhere):
    library, asked = way_of_caller.library, []

    def answer(request):
        asked.append(request.headers["cookie"])
        if len(asked) == 1:
            return library.Response(200, json=OWNERS, headers={"Set-Cookie": "other=1"})
        return library.Response(302, headers={"Location": "https://elsewhere.invalid/"})

    way = mocked(way_of_caller, answer, cookies={"mine": "1"}, follow_redirects=True)
    with pytest.raises(Exception, match="302"):
        way.call(lambda clay: way.in_turn(clay, [list_owners] * 2), session="s", base_url=nowhere)
    assert asked == ["claysession=s"] * 2
