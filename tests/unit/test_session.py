from __future__ import annotations

import copy
import pickle

import pytest

from clay_credits import ClayError
from clay_credits._runtime.session import Session

SECRET = "s%3Amarked.secret"  # noqa: S105 -- opens nothing


@pytest.mark.parametrize(
    "value",
    [
        "",
        SECRET + ";",
        SECRET + "\n",
        SECRET + " ",
        SECRET + "é",
        SECRET + '"',
        SECRET + ",",
        "claysession=" + SECRET,
        7,
    ],
)
def test_a_session_that_cannot_be_sent_is_refused_without_showing_it(way, value):
    with pytest.raises(ClayError, match="CLAY_SESSION") as caught:
        way.client(session=value)
    assert "marked" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_missing_session_names_the_variable_and_the_cookie(way):
    with pytest.raises(ClayError, match=r"CLAY_SESSION.* claysession "):
        way.client()


def test_an_empty_session_in_the_environment_is_refused(way, monkeypatch):
    monkeypatch.setenv("CLAY_SESSION", "")
    with pytest.raises(ClayError, match="is empty"):
        way.client()


def test_the_session_of_the_environment_is_used(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", server.session)
    assert way.call(lambda clay: clay.owners.list(), base_url=server.base_url).owners


def test_a_passed_session_wins_over_the_environment(way, monkeypatch, server):
    monkeypatch.setenv("CLAY_SESSION", "another")
    assert way.call(lambda clay: clay.owners.list(), base_url=server.base_url, session=server.session).owners


def test_no_repr_shows_the_session(way):
    client = way.client(session=SECRET)
    shown = [repr(client), str(client), repr(vars(client)), repr(client.owners), repr(vars(client.owners))]
    assert "marked" not in "".join(shown)


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_session_is_not_copied_out_of_the_process(duplicate):
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        duplicate(Session(SECRET, cookie="claysession"))
    assert "marked" not in str(caught.value)
