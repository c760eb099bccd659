"""Credentials of every kind that OpenAPI has, and servers, as documents/security.yaml and its neighbours have them."""

import asyncio
import importlib
from base64 import b64encode
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import httpx
import pytest

from clay_credits import ClayError
from leaks import Everything, everything_about
from patches import forget_sessions
from service import Service

DOCUMENTS = Path(__file__).parent / "documents"
LOGIN = ("me", "pass word:ü")
ENCODED = b64encode("me:pass word:ü".encode()).decode()
EVERY = {
    "session": "s-1",
    "device_cookie": "d-1",
    "header_key": "h 1",
    "query_key": "q&1",
    "token": "t-1",
    "login": LOGIN,
    "partner": "p-1",
    "base_url_credential": "b-1",
}
VARIABLES = {
    **{f"CLAY_{name.upper()}": value for name, value in EVERY.items() if name != "login"},
    "CLAY_LOGIN": "me:pass word:ü",
}
CARRIERS = ("cookie", "authorization", "x-vault-key")


@pytest.fixture
def call(carry):
    """Return a function that calls without a credential of its own, and returns the requests."""
    return lambda package, use, *answers, **options: carry(package, use, answers or [answered()], **options)[0]


def answered():
    return httpx.Response(200, json={})


@pytest.fixture
def given(carry):
    """Return a function for a credential, which returns the next value each time, and is async if it can be."""

    def given(*values):
        following = iter(values)

        async def awaited():
            await asyncio.sleep(0)
            return next(following)

        return (lambda: next(following)) if carry.is_sync else awaited

    return given


def get(name):
    return lambda clay: getattr(clay.vaults, f"get_{name}")()


def sent(request):
    """Return the credentials of a request: its headers that carry them, and its query."""
    headers = {name: request.headers[name] for name in CARRIERS if name in request.headers}
    return headers, request.url.query.decode()


SENT = [
    ("usual", EVERY, {"cookie": "ticket=s-1"}, ""),
    ("same", EVERY, {"cookie": "ticket=s-1"}, ""),
    ("header", EVERY, {"x-vault-key": "h 1"}, ""),
    ("query", EVERY, {}, "access%5Bkey%5D=q%261"),
    ("device", EVERY, {"cookie": "device=d-1"}, ""),
    ("token", EVERY, {"authorization": "Bearer t-1"}, ""),
    ("login", EVERY, {"authorization": f"Basic {ENCODED}"}, ""),
    ("partner", EVERY, {"authorization": "Bearer p-1"}, ""),
    ("person", EVERY, {"authorization": "Bearer b-1"}, ""),
    ("either", EVERY, {"cookie": "ticket=s-1"}, ""),
    ("either", {"header_key": "h"}, {"x-vault-key": "h"}, ""),
    ("both", EVERY, {"cookie": "ticket=s-1; device=d-1"}, "access%5Bkey%5D=q%261"),
    ("open", EVERY, {}, ""),
    ("open", {}, {}, ""),
    ("optional", EVERY, {"x-vault-key": "h 1"}, ""),
    ("optional", {"session": "s"}, {}, ""),
]


@pytest.mark.parametrize(("name", "options", "headers", "query"), SENT)
def test_an_operation_sends_what_it_requires_and_nothing_else(call, vault, name, options, headers, query):
    (request,) = call(vault, get(name), **options)
    assert sent(request) == (headers, query)
    assert str(request.url).startswith(f"https://eu.vault.example:8443/v3/{name}")


@pytest.mark.parametrize(("name", "headers", "query"), [(row[0], *row[2:]) for row in SENT if row[1] is EVERY])
def test_credentials_of_the_environment_are_used(call, vault, monkeypatch, name, headers, query):
    for variable, value in VARIABLES.items():
        monkeypatch.setenv(variable, value)
    (request,) = call(vault, get(name))
    assert sent(request) == (headers, query)


def test_a_key_in_the_query_follows_the_parameters(call, vault):
    (request,) = call(vault, lambda clay: clay.vaults.get_query(page="2"), **EVERY)
    assert request.url.query == b"page=2&access%5Bkey%5D=q%261"


def test_cookies_of_a_callers_client_are_not_sent(vault):
    service = Service(answered())
    headers = {"Cookie": "theirs=1"}
    with httpx.Client(transport=httpx.MockTransport(service), headers=headers) as http_client:
        vault.Clay(http_client=http_client).vaults.get_open()
    assert "cookie" not in service.requests[0].headers


MISSING = [
    (
        "vault",
        get("header"),
        {},
        (
            "GET /header (get_header) was not sent. "
            "No header_key: pass header_key= or set CLAY_HEADER_KEY to the key for the header X-Vault-Key."
        ),
    ),
    ("vault", get("device"), {}, "set CLAY_DEVICE_COOKIE to the key for the cookie device."),
    ("vault", get("login"), {}, "No login: pass login= or set CLAY_LOGIN to user:password."),
    ("vault", get("partner"), {}, "No partner: pass partner= or set CLAY_PARTNER to the token."),
    (
        "vault",
        get("usual"),
        {"token": "t"},
        "No session: pass session= or set CLAY_SESSION to the value of the ticket cookie of a browser that",
    ),
    (
        "vault",
        get("either"),
        {},
        "No credentials: pass session= (or set CLAY_SESSION), or header_key= (or set CLAY_HEADER_KEY).",
    ),
    (
        "vault",
        get("both"),
        {"session": "s"},
        "pass device_cookie= (or set CLAY_DEVICE_COOKIE) and query_key= (or set CLAY_QUERY_KEY).",
    ),
    (
        "vault",
        get("both"),
        {"session": "s", "device_cookie": "d"},
        "No query_key: pass query_key= or set CLAY_QUERY_KEY to the key for the query parameter access[key].",
    ),
    (
        "lock",
        None,
        {"device": "d"},
        "No credentials: pass api_key= (or set CLAY_API_KEY), or login= (or set CLAY_LOGIN).",
    ),
    ("yard", None, {}, "No base URL, since the document does not name the host of the service: pass base_url="),
]


@pytest.mark.parametrize(("package", "use", "options", "message"), MISSING)
def test_what_is_missing_is_named_before_anything_is_sent(call, request, package, use, options, message):
    """Without a use, the client cannot be made."""
    service = Service(AssertionError("it was sent"))
    with pytest.raises(ClayError) as caught:
        call(request.getfixturevalue(package), use, service, **options)
    assert message in str(caught.value)
    assert service.requests == []


SPACE = "begins or ends with white space, such as the end of a line"
WRONG = [
    ("header_key", "", "The header_key is empty. Pass header_key= or set CLAY_HEADER_KEY to the key for the header"),
    ("header_key", 7, "The header_key must be a string, not int."),
    ("header_key", "k\n", f"The header_key {SPACE}."),
    ("header_key", "a\r\nb", "The header_key contains a character that cannot stand in a header."),
    ("query_key", "a\ud800", "The query_key contains a character that is not printable."),
    ("device_cookie", "a;b", "The device_cookie contains a character that cannot stand in a cookie"),
    ("device_cookie", "device=a", "must be the cookie's value alone, without device= before it."),
    ("token", "a b", "The token contains a character that cannot stand in a header. Pass token= or set CLAY_TOKEN"),
    ("token", "Bearer marked", "The token must be the token alone, without Bearer before it."),
    (
        "login",
        "me:pw",
        "The login must be two strings, the user and the password. Pass login= or set CLAY_LOGIN to",
    ),
    ("login", ("me", 7), "The login must be two strings"),
    ("login", ("a:b", "c"), "The login has a colon in the user."),
    ("login", ("a", "b\n"), "The login contains a character that is not printable."),
]


@pytest.mark.parametrize(("keyword", "value", "message"), WRONG)
def test_a_value_that_cannot_be_sent_is_refused(vault, keyword, value, message):
    for client in (vault.Clay, vault.AsyncClay):
        for make in (client, client().with_options):
            with pytest.raises(ClayError) as caught:
                make(**{keyword: value})
            assert message in str(caught.value)
            assert "marked" not in "".join(everything_about(caught.value))


def test_a_login_of_the_environment_has_a_colon(vault, monkeypatch):
    monkeypatch.setenv("CLAY_LOGIN", "me")
    with pytest.raises(ClayError, match="The login must be two strings"):
        vault.Clay()


def test_a_copy_has_other_values_and_keeps_the_rest(call, vault):
    (request,) = call(vault, lambda clay: get("both")(clay.with_options(query_key="other")), **EVERY)
    assert sent(request) == ({"cookie": "ticket=s-1; device=d-1"}, "access%5Bkey%5D=other")
    with pytest.raises(TypeError, match="unexpected keyword argument 'unused'"):
        vault.Clay().with_options(unused="x")


def test_functions_are_asked_when_needed_and_after_a_refusal(carry, given, vault):
    use, answers = carry.in_turn(get("both"), get("both")), [httpx.Response(401), answered()]
    options = {"session": given("s1", "s2"), "device_cookie": given("d1", "d2"), "query_key": "q", "login": given()}
    (first, second, third), _ = carry(vault, use, answers, **options)
    assert sent(first) == ({"cookie": "ticket=s1; device=d1"}, "access%5Bkey%5D=q")
    assert sent(second) == sent(third) == ({"cookie": "ticket=s2; device=d2"}, "access%5Bkey%5D=q")


def test_a_function_that_returns_what_cannot_be_sent_is_named(call, given, vault):
    with pytest.raises(ClayError, match=r"^The login that login\(\) returned must be two strings"):
        call(vault, get("login"), login=given("x"))


def test_cookies_are_renewed_and_the_session_is_told(carry, vault):
    cookies = ["ticket=s-2", "device=d-2", "X-Vault-Key=h-2"]
    answer = httpx.Response(200, json={}, headers=[("Set-Cookie", f"{one}; Path=/") for one in cookies])
    saved, use = [], carry.in_turn(get("both"), get("both"))
    (_, second), _ = carry(vault, use, [answer], on_session_renewed=saved.append, **EVERY)
    assert sent(second)[0] == {"cookie": "ticket=s-2; device=d-2"}
    assert saved == ["s-2"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("usual", "sign in again and copy the new session cookie."),
        ("both", "use another session and device_cookie and query_key."),
        ("open", "The service asks for credentials, although the document does not."),
    ],
)
def test_a_refusal_says_what_to_do(call, vault, name, advice):
    with pytest.raises(vault.AuthenticationError) as caught:
        call(vault, get(name), httpx.Response(401), **EVERY)
    assert str(caught.value).endswith(advice)


MARKED = {name: f"marked-{name.replace('_', '-')}-0123456789" for name in EVERY} | {
    "login": ("me", "marked-login-0123456789")
}
MARKED_ENCODED = b64encode(":".join(MARKED["login"]).encode()).decode()


def reflecting(request):
    """Answer with all that was sent."""
    text = f"{request.url} {dict(request.headers)} marked-login-0123456789".replace("'", "")
    return httpx.Response(400, text=text, headers={"X-Request-Id": text, "Location": str(request.url)})


def failing(request):
    raise httpx.ConnectError(f"{request.url} {dict(request.headers)}", request=request)


@pytest.mark.parametrize("answer", [reflecting, failing])
@pytest.mark.parametrize("name", sorted({row[0] for row in SENT}))
def test_no_credential_leaks(call, vault, monkeypatch, name, answer):
    forget_sessions(monkeypatch)
    kept, tries = [], []

    def use(clay):
        kept.append(clay)
        return get(name)(clay)

    with Everything() as log, pytest.raises(vault.APIError) as caught:
        call(vault, use, answer, on_try=tries.append, max_retries=0, **MARKED)
    (clay,) = kept
    texts = [*everything_about(caught.value), repr(tries), repr(clay), repr(vars(clay)), repr(vars(clay._client))]
    text = "\n".join([*texts, log.stream.getvalue()])
    assert f"/{name}" in text
    assert "marked" not in text
    assert MARKED_ENCODED not in text


def test_a_short_key_in_the_query_is_not_logged(call, lock):
    with Everything() as log:
        call(lock, lambda clay: clay.locks.get(), httpx.Response(200, json="x"), api_key="short")
    assert "/lock?key=***" in log.stream.getvalue()
    assert "short" not in log.stream.getvalue()


def test_servers_are_relative_to_the_base_url(call, yard, monkeypatch):
    monkeypatch.setenv("CLAY_BASE_URL", "https://host.example/v3")
    (request,) = call(yard, lambda clay: clay.yards.get(), httpx.Response(200, json="gate"))
    assert str(request.url) == "https://host.example/v3/yard"


def test_servers_of_single_operations_are_noted(tmp_path):
    import generate  # noqa: PLC0415 -- imports the generator

    with redirect_stderr(StringIO()) as stderr:
        code = generate.main([f"--document={DOCUMENTS / 'servers.yaml'}", f"--output={tmp_path / 'out'}"])
    first, second = stderr.getvalue().splitlines()
    assert code == 0
    assert "servers.yaml: /yard: its own servers (https://path.example) are not used" in first
    assert "/yard get: its own servers (https://one.example or https://two.example) are not used" in second


@pytest.mark.parametrize("name", sorted({row[0] for row in SENT}))
def test_our_own_connections_send_credentials_and_log_none(carry, vault, monkeypatch, name):
    forget_sessions(monkeypatch)
    with importlib.import_module("vault.mock").MockServer() as server, Everything() as log:
        value = server.session
        options = {**dict.fromkeys(EVERY, value), "login": ("me", value), "base_url": server.base_url}
        found = carry.by_our_own_connections(vault, get(name), **options)
    assert found.name == "Gold"
    assert f"GET /{name} -> 200" in log.stream.getvalue()
    assert value not in log.stream.getvalue()
    assert b64encode(f"me:{value}".encode()).decode() not in log.stream.getvalue()
