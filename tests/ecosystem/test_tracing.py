"""OpenTelemetry's instrumentation of httpx sees each request, and sends its trace on."""

import pytest
from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor, HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from account import get_unknown_user, list_owners
from clay_credits import NotFoundError


@pytest.fixture
def traced():
    """Instrument httpx and httpx2, and return the provider of traces and what it exports."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentors = [HTTPXClientInstrumentor(), HTTPX2ClientInstrumentor()]
    for one in instrumentors:
        one.instrument(tracer_provider=provider)
    yield provider, exporter
    for one in instrumentors:
        one.uninstrument()


def test_each_request_is_a_span(way, server, traced):
    provider, exporter = traced
    server.reset()
    with provider.get_tracer("test").start_as_current_span("outer") as outer:
        way.call(lambda clay: way.in_turn(clay, [list_owners] * 2), session=server.session, base_url=server.base_url)
    spans = [span for span in exporter.get_finished_spans() if span.name != "outer"]
    assert [span.name for span in spans] == ["GET", "GET"]
    assert {span.parent.span_id for span in spans} == {outer.get_span_context().span_id}
    sent = [dict(call.headers)["traceparent"].split("-")[1:3] for call in server.calls.list()]
    assert sent == [[f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}"] for span in spans]
    assert server.session not in "".join(span.to_json() for span in spans)


def test_refused_request_is_a_span(way, server, traced):
    _, exporter = traced
    with pytest.raises(NotFoundError):
        way.call(get_unknown_user, session=server.session, base_url=server.base_url)
    (span,) = exporter.get_finished_spans()
    assert 404 in span.attributes.values()
