"""How arguments become the parts of a request. tests/generation checks the same for generated methods."""

from __future__ import annotations

import re

import httpx
import pytest

from account import list_owners
from clay_credits import APIStatusError
from clay_credits_runtime import codec
from clay_credits_runtime.answer import Answer
from clay_credits_runtime.operation import Call, Operation, Parameter
from clay_credits_runtime.options import CallOptions
from clay_credits_runtime.response import judge
from clay_credits_runtime.transport import Response
from server import ScriptedServer, answer
from service import Service

STRINGS = codec.array(codec.STRING)
OPERATION = Operation(
    operation_id="find",
    method="POST",
    path="/a/{id}/b/{ids}",
    body=codec.array(codec.NUMBER),
    parameters=(
        Parameter("id", "item_id", "path", codec.STRING),
        Parameter("ids", "ids", "path", STRINGS),
        Parameter("q", "q", "query", codec.STRING),
        Parameter("each", "each", "query", STRINGS),
        Parameter("all", "all_", "query", STRINGS, explode=False),
        Parameter("flag", "flag", "query", codec.BOOLEAN),
        Parameter("X-List", "x_list", "header", STRINGS),
    ),
)


def call(body=None, **arguments):
    return Call(OPERATION, {"item_id": "1", "ids": ["2", "3/4"], **arguments}, body)


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        ({}, "/a/1/b/2,3%2F4"),
        ({"q": None}, "/a/1/b/2,3%2F4"),
        ({"q": "a b&c=d"}, "/a/1/b/2,3%2F4?q=a%20b%26c%3Dd"),
        ({"each": ["x", "y"], "all_": ["x", "y"]}, "/a/1/b/2,3%2F4?each=x&each=y&all=x,y"),
        ({"each": []}, "/a/1/b/2,3%2F4"),
        ({"item_id": "X X"}, "/a/X%20X/b/2,3%2F4"),
        ({"flag": False}, "/a/1/b/2,3%2F4?flag=false"),
        ({"q": "a/b X"}, "/a/1/b/2,3%2F4?q=a%2Fb%20X"),
    ],
)
def test_arguments_in_path_and_query(arguments, target):
    assert call(**arguments).target() == target


def test_list_in_a_header_is_joined():
    assert call(x_list=["a", "b"]).headers() == {"X-List": "a,b"}


def test_body_is_json():
    assert call().content() is None
    assert call().headers() == {}
    assert call([0.5, 1]).content() == b"[0.5,1]"
    texts = Operation(operation_id="o", method="POST", path="/", body=codec.ANYTHING)
    assert Call(texts, {}, {"a": "ü"}).content() == '{"a":"ü"}'.encode()
    with pytest.raises(ValueError, match="not JSON compliant"):
        Call(texts, {}, float("nan")).content()
    assert call([0.5]).headers() == {"Content-Type": "application/json"}


@pytest.mark.parametrize(("body", "told"), [("x", "body must be a list"), ([float("nan")], "body must be finite")])
def test_body_without_json_is_refused(body, told):
    with pytest.raises((TypeError, ValueError), match=told):
        call(body).content()


def test_argument_of_another_type_is_refused():
    with pytest.raises(TypeError, match="q must be of type string, not int"):
        call(q=1).target()
    with pytest.raises(TypeError, match="item_id must be of type string, not NoneType"):
        call(item_id=None).target()


HEADERS = re.compile(
    rb"(GET|POST) \S+ HTTP/1.1\r\nHost: \S+\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"
    rb"User-Agent: clay-credits/[\d.]+\r\n(X-List: x\r\nContent-Type: application/json\r\n)?Cookie: claysession=s\r\n"
    rb"(Content-Length: \d+\r\n)?\r\n"
)


def test_request_is_these_bytes(way):
    send = lambda clay: clay._client.send(call([0.5], x_list=["x"]), CallOptions())  # noqa: E731
    with ScriptedServer([[answer()]]) as server:
        for use in (list_owners, send):
            way.call(use, session="s", base_url=server.base_url)
    assert all(HEADERS.match(request) for request in server.requests), server.requests
    assert b"Content-Length: 5\r\n\r\n" in server.requests[1]
    service = Service(httpx.Response(200, json={}))
    way.answer(service, send)
    assert service.requests[0].content == b"[0.5]"


def test_operation_without_content():
    answer = Response(204, {}, b"", 0.0)
    raw = judge(OPERATION, answer, 1, lambda _: None)
    assert (raw.parse(), raw.drift) == (None, ())
    with pytest.raises(APIStatusError) as caught:
        judge(OPERATION, Response(400, {}, b"{}", 0.0), 1, lambda _: None)
    assert (caught.value.error, caught.value.body) == (None, {})


def test_undocumented_body_of_another_type_is_empty():
    for result, empty in ((STRINGS, []), (codec.STRING, None)):
        operation = Operation(operation_id="o", method="GET", path="/", successes=(Answer("200", result),))
        raw = judge(operation, Response(200, {}, b"3", 0.0), 1, lambda _: None)
        assert raw.parse() == empty
        assert len(raw.drift) == 1
