"""The bytes of a request, and answers that have no content or another type. tests/generation has the arguments."""

import re

import httpx
import pytest

from account import list_owners
from clay_credits_runtime import codec
from clay_credits_runtime.answer import Answer
from clay_credits_runtime.content_types import form_of
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
    path="/a",
    body=codec.array(codec.NUMBER),
    parameters=(Parameter("X-List", "x_list", "header", STRINGS),),
)
HEADERS = re.compile(
    rb"(GET|POST) \S+ HTTP/1.1\r\nHost: \S+\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"
    rb"User-Agent: clay-credits/[\d.]+\r\n(X-List: x\r\nContent-Type: application/json\r\n)?Cookie: claysession=s\r\n"
    rb"(Content-Length: \d+\r\n)?\r\n"
)


def test_request_is_these_bytes(way):
    send = lambda clay: clay._client.send(Call(OPERATION, {"x_list": ["x"]}, [0.5]), CallOptions())  # noqa: E731
    with ScriptedServer([[answer()]]) as server:
        for use in (list_owners, send):
            way.call(use, session="s", base_url=server.base_url)
    assert all(HEADERS.match(request) for request in server.requests), server.requests
    assert b"Content-Length: 5\r\n\r\n" in server.requests[1]
    service = Service(httpx.Response(200, json={}))
    way.answer(service, send)
    assert service.requests[0].content == b"[0.5]"


def test_undocumented_body_of_another_type_is_empty():
    for result, empty in ((STRINGS, []), (codec.STRING, None)):
        operation = Operation(operation_id="o", method="GET", path="/", successes=(Answer("200", result),))
        raw = judge(operation, Response(200, {}, b"3", 0.0), 1, lambda _: None)
        assert raw.parse() == empty
        assert len(raw.drift) == 1


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/merge-patch+json; charset=utf-8", "json"),
        ("application/x-ndjson", "lines"),
        ("text/event-stream", "events"),
        ("application/atom+xml", "text"),
        ("image/png", "binary"),
    ],
)
def test_form_of_a_body(content_type, form):
    assert form_of(content_type) == form
