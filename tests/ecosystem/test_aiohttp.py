"""AsyncClay over aiohttp, by the transport of httpx-aiohttp."""

import asyncio

import aiohttp
import httpx
import httpx_aiohttp
import pytest

from account import get_unknown_user, stream_report
from clay_credits import APIConnectionError, AsyncClay, NotFoundError
from clay_credits.mock import MockServer
from limits import run_async


def plain():
    return httpx_aiohttp.HttpxAiohttpClient()


def with_transport():
    return httpx.AsyncClient(transport=httpx_aiohttp.AiohttpTransport())


def without_jar():
    """Return the client that README shows."""

    def session():
        return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())

    return httpx.AsyncClient(transport=httpx_aiohttp.AiohttpTransport(client=session))


def run(make, use, **options):
    async def main():
        async with make() as http_client, AsyncClay(http_client=http_client, **options) as clay:
            return await use(clay)

    return run_async(main())


@pytest.fixture(params=[plain, with_transport, without_jar])
def make(request):
    return request.param


def test_calls_succeed_over_aiohttp(make, server):
    async def use(clay):
        await asyncio.gather(*[clay.owners.list() for _ in range(20)])
        with pytest.raises(NotFoundError):
            await get_unknown_user(clay)
        async with stream_report(clay, "clearbit") as report:
            rows = [row async for row in report.iter_rows()]
        assert rows == (await clay.integrations.get_credit_report("clearbit")).rows
        return rows

    assert run(make, use, session=server.session, base_url=server.base_url)


def test_failure_of_aiohttp_is_a_connection_error(make, server):
    server.reset()
    server.faults.add("reset")

    async def use(clay):
        with pytest.raises(APIConnectionError, match="got no answer in 2 tries: "):
            await clay.owners.list(max_retries=1)

    run(make, use, session=server.session, base_url=server.base_url)
    server.reset()


def test_each_call_sends_its_session_without_a_jar():
    async def use(clay):
        await clay.owners.list()
        # The jar of aiohttp keeps the cookie of the answer, and would send it instead of this session.
        await clay.with_options(session="fault:status=404").owners.list()

    with MockServer(faults=["sliding"]) as server:
        # A jar of aiohttp ignores the cookies of an IP address.
        base_url = server.base_url.replace("127.0.0.1", "localhost")
        with pytest.raises(NotFoundError):
            run(without_jar, use, session=server.session, base_url=base_url)
