"""vcrpy records the answers of a server, and plays them when the server is gone."""

import pytest
import vcr

from account import get_balance, list_owners, stream_report
from clay_credits.mock import MockServer

CASSETTE = "cassette.yaml"


def use(way):
    steps = [list_owners, get_balance, lambda clay: way.read(stream_report(clay, "clearbit"))]
    return lambda clay: way.in_turn(clay, steps)


def without_set_cookie(response):
    response["headers"] = {name: value for name, value in response["headers"].items() if name.lower() != "set-cookie"}
    return response


def recorder(folder, **settings):
    return vcr.VCR(cassette_library_dir=str(folder), filter_headers=["cookie"], **settings)


def test_recording_replaces_the_server(way, tmp_path):
    with MockServer() as server:
        options = {"session": server.session, "base_url": server.base_url}
        with recorder(tmp_path).use_cassette(CASSETTE) as cassette:
            owners, balance, report = way.call(use(way), **options)
        assert (len(server.calls.list()), len(cassette)) == (3, 3)
    with recorder(tmp_path, record_mode="none").use_cassette(CASSETTE) as cassette:
        again = way.call(use(way), **options)
    assert cassette.all_played
    assert (again[0], again[1], again[2].parse()) == (owners, balance, report.parse())


def test_recording_has_no_session(way, tmp_path):
    with MockServer(faults=["sliding"]) as server:
        options = {"session": server.session, "base_url": server.base_url}
        renewed = []
        with recorder(tmp_path, before_record_response=without_set_cookie).use_cassette(CASSETTE):
            way.call(use(way), on_session_renewed=renewed.append, **options)
    recorded = (tmp_path / CASSETTE).read_text()
    assert "owners" in recorded
    assert renewed
    assert not any(session in recorded for session in (server.session, *renewed))


def test_unrecorded_call_is_not_sent(way, tmp_path, nowhere):
    recorded_only = recorder(tmp_path, record_mode="none")
    with recorded_only.use_cassette(CASSETTE), pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
        way.call(list_owners, session="s", base_url=nowhere)
