"""Tools that mock the network, used as their documentation shows."""

import httpx
import pytest
import respx

from account import OWNERS, REPORT, REPORT_BODY, list_owners, list_owners_raw, stream_report
from carriers import CARRIERS
from clay_credits import APIConnectionError, NotFoundError
from ways import AsyncWay, SyncWay


def cookie_of(request):
    return request.headers.get_list("cookie")


def test_respx_answers(way_of_httpx, nowhere):
    with respx.mock(base_url=nowhere) as router:
        route = router.get("/owners").respond(json=OWNERS)
        found = way_of_httpx.call(list_owners, session="s", base_url=nowhere)
    assert (found.owners[0].id, route.call_count) == ("u_1", 1)
    assert cookie_of(route.calls[0].request) == ["claysession=s"]


def test_respx_answers_retries(way_of_httpx, nowhere):
    with respx.mock(base_url=nowhere) as router:
        route = router.get("/owners")
        route.side_effect = [httpx.ConnectError, httpx.Response(503), httpx.Response(200, json=OWNERS)]
        raw = way_of_httpx.call(list_owners_raw, session="s", base_url=nowhere)
    assert (raw.tries, route.call_count) == (3, 3)


def test_respx_answers_a_streamed_call(way_of_httpx, nowhere):
    with respx.mock(base_url=nowhere) as router:
        router.get("/integrations/i/credits/report").respond(content=REPORT_BODY)
        rows = []
        way_of_httpx.call(
            lambda clay: way_of_httpx.read(stream_report(clay), rows.append), session="s", base_url=nowhere
        )
    assert [row.to_dict() for row in rows] == REPORT["rows"]


def test_respx_refuses_other_calls(way_of_httpx, nowhere):
    with respx.mock(base_url=nowhere), pytest.raises(respx.models.AllMockedAssertionError):
        way_of_httpx.call(list_owners, session="s", base_url=nowhere)


def test_pytest_httpx_answers(way_of_httpx, nowhere, httpx_mock):
    httpx_mock.add_response(url=f"{nowhere}/owners", json=OWNERS)
    assert way_of_httpx.call(list_owners, session="s", base_url=nowhere).owners[0].id == "u_1"
    assert cookie_of(httpx_mock.get_request()) == ["claysession=s"]


def test_pytest_httpx_answers_with_an_error(way_of_httpx, nowhere, httpx_mock):
    httpx_mock.add_response(status_code=404, json={"message": "no such owner"})
    with pytest.raises(NotFoundError, match="no such owner"):
        way_of_httpx.call(list_owners, session="s", base_url=nowhere)


def test_pytest_httpx_raises_errors(way_of_httpx, nowhere, httpx_mock):
    httpx_mock.add_exception(httpx.ConnectError("no route"))
    with pytest.raises(APIConnectionError, match="ConnectError: no route"):
        way_of_httpx.call(list_owners, session="s", base_url=nowhere, max_retries=0)


def test_mock_transport_answers(way_of_caller, nowhere):
    asked = []

    def answer(request):
        asked.append(request)
        return library.Response(200, json=OWNERS)

    library = way_of_caller.library
    mocked = type(way_of_caller)(library, transport=library.MockTransport(answer))
    assert mocked.call(list_owners, session="s", base_url=nowhere).owners[0].id == "u_1"
    assert [cookie_of(request) for request in asked] == [["claysession=s"]]


def test_carriers_are_sync_and_async():
    assert {type(way) for way in CARRIERS.values()} == {SyncWay, AsyncWay}
