"""The mock holds its ground against pages of other origins, and against what never ends."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from clay_credits.mock import MockServer
from clay_credits_mock import exchange, wire
from raw import Raw

FOREIGN = [
    ({"Origin": "http://evil.example"}, "a page of another origin"),
    ({"Origin": "null"}, "a page of another origin"),
    ({"Origin": "https://127.0.0.1"}, "a page of another origin"),
    ({"Host": "evil.example"}, "name the mock by an IP address"),
    ({"Host": "127.0.0.1.evil.example"}, "name the mock by an IP address"),
    ({"Host": "localhost.evil.example:80"}, "name the mock by an IP address"),
    ({"Host": ""}, "name the mock by an IP address"),
]


@pytest.fixture(scope="module")
def origin():
    with MockServer(control=True) as mock:
        yield mock.base_url.removesuffix("/v3")


@pytest.mark.parametrize(("headers", "told"), FOREIGN)
@pytest.mark.parametrize(("method", "path"), [("POST", "reset"), ("GET", "calls"), ("DELETE", "faults"), ("GET", "x")])
def test_the_control_api_is_not_for_pages_of_other_origins(origin, method, path, headers, told):
    answer = httpx.request(method, f"{origin}/__mock__/{path}", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:80", "[::1]:8484", "192.0.2.1"])
def test_the_control_api_is_for_callers_that_name_an_address(origin, host):
    same_origin = {"Host": host, "Origin": f"http://{host}"}
    assert httpx.post(f"{origin}/__mock__/reset", headers={"Host": host}).status_code == 204
    assert httpx.post(f"{origin}/__mock__/reset", headers=same_origin).status_code == 204


@pytest.mark.parametrize("sent", [b"", b"GET /v3/owners HTTP/1.1\r\nHost: x\r\n"], ids=["nothing", "half a head"])
def test_a_head_that_does_not_arrive_is_not_waited_for(monkeypatch, sent):
    monkeypatch.setattr(wire, "HEAD_TIMEOUT", 0.05)
    with MockServer() as mock, Raw(mock) as raw:
        raw.connection.sendall(sent)
        assert raw.receive() == b""


def test_a_second_head_that_does_not_arrive_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(wire, "HEAD_TIMEOUT", 0.05)
    with MockServer() as mock, Raw(mock) as raw:
        raw.send("GET /v3/owners HTTP/1.1", "Host: x")
        raw.connection.sendall(b"GET /v3/")
        assert raw.receive().startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(exchange, "BODY_TIMEOUT", 0.05)
    with MockServer() as mock, Raw(mock) as raw:
        raw.send("POST /v3/users/u_1/resources HTTP/1.1", "Host: x", "Content-Length: 9", body=b"{")
        assert not raw.receive().startswith(b"HTTP/1.1 200")


def test_an_answer_that_takes_long_is_not_cut_off(monkeypatch):
    monkeypatch.setattr(wire, "HEAD_TIMEOUT", 0.05)
    with MockServer(faults=["latency=0.2:next=1"]) as mock, Raw(mock) as raw:
        raw.send("GET /v3/owners HTTP/1.1", "Host: x", "Connection: close")
        assert raw.receive().startswith(b"HTTP/1.1 200 OK\r\n")


def command(*arguments):
    run = subprocess.run(  # noqa: PLW1510 -- its code is looked at
        [sys.executable, "-m", "clay_credits", "mock", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode != 0
    assert "Traceback" not in run.stderr
    return run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("itself.yaml", "workspaces: &a [*a]\n", "workspaces[0]: must be an object, not [[[[["),
        ("key.yaml", "&a {*a : 1}\n", "is no YAML"),
        ("deep.yaml", "[" * 5000, "is nested too deeply"),
        ("deep.json", "[" * 100_000, "is"),
        (
            "bomb.yaml",
            "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)) + "now: *a59\n",
            "knows no",
        ),
        (
            "bomb2.yaml",
            "workspaces: [{id: w, totalCredits: &a0 [x, x]}]\n"
            + "".join(f"users{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
            "knows no",
        ),
    ],
)
def test_a_file_that_never_ends_is_told_in_a_line(tmp_path, name, text, told):
    file = tmp_path / name
    file.write_text(text)
    assert told in command("--data", str(file))


def test_a_device_that_never_ends_is_told_in_a_line():
    assert "is larger than 67108864 bytes" in command("--data", "/dev/zero")


@pytest.mark.parametrize("host", ["é" * 70, "a" * 300, "a b", ".", "300.1.1.1"])
def test_a_host_that_is_none_is_told_in_a_line(host):
    assert f"cannot listen on {host} port 0" in command("--host", host)
