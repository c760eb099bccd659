"""Plays the table to everything that sends requests."""

import socket

import pytest

from account import list_owners_raw, stream_report
from carriers import OWN, for_each_way
from certificates import server_tls, trust_authority
from clay_credits import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ClayError,
)
from clay_credits.models import IntegrationCreditReport, OwnerList
from limits import LIMIT
from patches import resolve_hosts, slow_connections
from server import ScriptedServer, answer, patience
from table import BODIES, CONNECTION, FAULTS, OWNERS


def call(way, server, base_url=None, **options):
    options = {"timeout": LIMIT, "total_timeout": LIMIT, "max_retries": 1, "session": "s", **options}
    return way.call(list_owners_raw, base_url=base_url or server.base_url, **options)


@pytest.mark.parametrize(("way", "row"), for_each_way(FAULTS))
def test_fault_ends_in_its_outcome(way, row):
    _, scripts, expected, tries, told = row
    with ScriptedServer(scripts) as server:
        try:
            raw = call(way, server, **patience(scripts))
            assert isinstance(raw.parse(), OwnerList)
            assert expected is None
            assert raw.tries == tries
            assert all(value == value.strip() for value in raw.headers.values())
        except APIError as error:
            assert type(error) is expected, repr(error)
            assert told in str(error)
            assert (error.operation, error.method, error.path_template) == ("list_owners", "GET", "/owners")
            assert error.tries == tries
            assert (error.__cause__, error.__context__) == (None, None) or error.__suppress_context__
            if isinstance(error, APIStatusError | APIResponseValidationError):
                assert 100 <= error.status_code < 1000
                assert isinstance(error.headers, dict)
    assert len(server.requests) == tries
    assert all(b"cookie: claysession=s\r\n" in request.lower() for request in server.requests)


# These break after the head of a success, and then a streamed call is not retried.
LATE = {
    "reset in the body",
    "a Content-Length too long",
    "chunks of garbage",
    "chunks without an end",
    "stalls in the body",
    "endless trailers",
    "an endless chunk extension",
    "a chunk longer than it says",
}
# A stream has limits of its own, which apply before the parser would refuse these bodies.
TOLD_OTHERWISE = {
    "65 MiB in 64 KiB": "a part of it is larger than 1048576 bytes",
    "100,000 brackets": "is nested too deeply",
    **dict.fromkeys(LATE, "got no complete answer: "),
}


@pytest.mark.parametrize(("way", "row"), for_each_way(CONNECTION + BODIES))
def test_fault_of_a_streamed_call_ends_in_its_outcome(way, row):
    name, scripts, expected, tries, told = row
    tries = 1 if name in LATE else tries
    options = {"max_retries": 1, "session": "s", **patience(scripts, answered=name in LATE)}
    with ScriptedServer(scripts) as server:
        try:
            answer = way.call(
                lambda clay: way.read(stream_report(clay), pytest.fail), base_url=server.base_url, **options
            )
            assert isinstance(answer.parse(), IntegrationCreditReport)
            assert (expected, answer.tries) == (None, tries)
        except APIError as error:
            assert type(error) is expected, repr(error)
            assert TOLD_OTHERWISE.get(name, told) in str(error)
            assert error.tries == tries
            assert (error.__cause__, error.__context__) == (None, None) or error.__suppress_context__
    assert len(server.requests) == tries


def test_refused_connection_is_retried(way):
    # This port is taken, but nobody listens.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(APIConnectionError, match="in 2 tries: ConnectError") as caught:
            call(way, None, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert caught.value.tries == 2


def test_unknown_host_is_a_connection_error(way, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(APIConnectionError, match="got no answer"):
        call(way, None, "http://host.invalid", max_retries=0)


@pytest.mark.parametrize("way", [OWN["own-sync"]], ids=["sync"])
def test_each_address_of_a_host_is_tried(way, monkeypatch):
    resolve_hosts(monkeypatch, "127.0.0.2", "127.0.0.1")
    with ScriptedServer([[answer(200, OWNERS)]]) as server:
        assert call(way, None, f"http://several.invalid:{server.port}").parse().owners


@pytest.mark.parametrize("way", [OWN["own-sync"]], ids=["sync"])
def test_addresses_of_a_host_share_one_timeout(way, monkeypatch):
    slow_connections(monkeypatch, 10)
    with pytest.raises(APITimeoutError, match="ConnectTimeout"):
        call(way, None, "http://127.0.0.1:1", total_timeout=1_000, timeout=9, max_retries=0)


own_connections = pytest.mark.parametrize("way", OWN.values(), ids=OWN)


def test_certificate_of_a_trusted_authority_is_accepted(way, monkeypatch, tmp_path):
    trust_authority(monkeypatch, tmp_path)
    with ScriptedServer([[answer(200, OWNERS)]], tls=server_tls()) as server:
        assert call(way, server).parse().owners


def test_certificate_of_another_host_is_refused(way, monkeypatch, tmp_path):
    trust_authority(monkeypatch, tmp_path)
    server = ScriptedServer([[answer(200, OWNERS)]], tls=server_tls("other.example"))
    with server, pytest.raises(APIConnectionError, match="CERTIFICATE") as caught:
        call(way, server)
    assert caught.value.tries == 1
    assert server.requests == []


def test_service_may_demand_a_certificate(way, monkeypatch, tmp_path):
    trust_authority(monkeypatch, tmp_path)
    server = ScriptedServer([[answer(200, OWNERS)]], tls=server_tls(demanding=True))
    with server, pytest.raises(APIConnectionError, match="got no answer"):
        call(way, server, timeout=10, total_timeout=20, max_retries=0)


@own_connections
@pytest.mark.parametrize(("variable", "value"), [("SSL_CERT_FILE", "/nonexistent/ca.pem"), ("HTTPS_PROXY", "x://y")])
def test_bad_environment_is_named(way, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ClayError, match=variable):
        call(way, None, "https://127.0.0.1:1")


@own_connections
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_calls_go_through_the_proxy(way, monkeypatch, by):
    with ScriptedServer([[answer(200, OWNERS)]]) as proxy:
        options = {}
        if by == "argument":
            options["proxy"] = f"http://127.0.0.1:{proxy.port}"
        else:
            monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert call(way, None, "http://service.invalid:8/v3", **options).parse().owners
    assert proxy.requests[0].startswith(b"GET http://service.invalid:8/v3/owners HTTP/1.1\r\n")
