"""What `check` and `watch` post, how often, and how they end."""

from __future__ import annotations

import json

import httpx
import pytest

from clay_credits.cli import main
from clay_credits_cli import clock, notification, watch

HOOK = "https://hooks.example/services/SECRET"


class Hook:
    """A webhook that answers with some statuses, the last again and again. An error is raised."""

    def __init__(self, *answers):
        self.answers, self.bodies, self.waited = answers, [], []

    def post(self, url, *, content, headers, timeout):
        assert (url, headers["Content-Type"]) == (HOOK, "application/json")
        assert timeout > 0
        self.bodies.append(json.loads(content))
        answer = self.answers[min(len(self.bodies), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, headers={"Retry-After": "2"} if answer == 429 else {})


@pytest.fixture
def hook(monkeypatch):
    def make(*answers):
        made = Hook(*answers)
        monkeypatch.setattr(notification.httpx, "post", made.post)
        monkeypatch.setattr(clock, "wait", made.waited.append)
        return made

    return make


def check(*arguments):
    return main(["check", "--demo", "--below", "99%", "--notify", HOOK, *arguments])


def test_a_warning_is_posted(hook, capsys):
    made = hook(200)
    assert check() == 1
    assert made.bodies == [{"text": "Clay credits:\n• 6,849.6 credits are left, below 99 % of 10,000"}]
    assert "SECRET" not in capsys.readouterr().out


def test_nothing_is_posted_without_a_warning(hook):
    made = hook(200)
    assert main(["check", "--demo", "--below", "1", "--notify", HOOK]) == 0
    assert made.bodies == []


def test_a_dry_run_prints_the_message(hook, capsys):
    made = hook(200)
    assert check("--dry-run") == 1
    err = capsys.readouterr().err
    assert made.bodies == []
    assert err.startswith("POST https://hooks.example/...\n{")
    assert "SECRET" not in err


@pytest.mark.parametrize(
    ("answers", "posts", "code"),
    [
        ((503, 200), 2, 1),
        ((429, 200), 2, 1),
        ((httpx.ConnectError("SECRET"), 200), 2, 1),
        ((503,), 3, 3),
        ((404,), 1, 3),
        ((httpx.ConnectError("SECRET"),), 3, 3),
    ],
)
def test_a_message_is_retried_as_the_client_retries(hook, capsys, answers, posts, code):
    made = hook(*answers)
    assert check() == code
    err = capsys.readouterr().err
    assert len(made.bodies) == posts
    assert len(made.waited) == posts - 1
    assert err.count("\n") == (code == 3)
    assert "SECRET" not in err


def test_watch_posts_once_until_it_is_over(hook, capsys, monkeypatch):
    made, limits = hook(200), iter([9999, 9999, 1, 9999])
    real = watch.examine

    def examine(options):
        options.below = (next(limits), False)
        return real(options)

    monkeypatch.setattr(watch, "examine", examine)
    monkeypatch.setattr(watch.threading.Event, "wait", lambda *_: False)
    assert main(["watch", "--demo", "--below", "1", "--notify", HOOK, "--times", "4"]) == 1
    assert len(made.bodies) == 2, "the second warning comes after it was over"
    lines = [line.split(" ", 1)[1].split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["WARNING", "still", "WARNING"]


def test_watch_goes_on_without_an_answer(capsys, monkeypatch):
    monkeypatch.setenv("CLAY_SESSION", "any")
    monkeypatch.setenv("CLAY_BASE_URL", "http://127.0.0.1:9/v3")
    monkeypatch.setattr(watch.threading.Event, "wait", lambda *_: False)
    assert main(["watch", "--workspace", "w_1", "--below", "1", "--times", "2"]) == 0
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.count("no answer: GET /workspaces/{workspaceId}/credits") == 2
