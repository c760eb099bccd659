"""Redaction: every spelling of a session is replaced."""

import html
import json
import pickle
import re
from urllib.parse import quote, unquote

import httpx
import pytest

from account import list_owners
from clay_credits import BadRequestError
from clay_credits_runtime.redaction import Secrets, all_secrets
from limits import in_threads

OLD, NEW = "s%3Aold-Session_0123.abcd+ef/gh%2Bij=", "s%3Anew-Session_0123.abcd+ef/gh%2Bij="
PLAIN = unquote(OLD)
HTML_ESCAPES = str.maketrans({character: f"&#{ord(character)};" for character in ":+/="})

SPELLINGS = {
    "as it is": OLD,
    "decoded": PLAIN,
    "encoded": quote(PLAIN, safe=""),
    "encoded in lower case": re.sub("%..", lambda match: match[0].lower(), quote(PLAIN, safe="")),
    "encoded twice": quote(quote(PLAIN, safe=""), safe=""),
    "in JSON": json.dumps(PLAIN).replace("/", "\\/").replace("+", "\\u002B").replace("=", "\\u003d"),
    "in JSON in JSON": json.dumps(json.dumps(OLD).replace("/", "\\/")),
    "in HTML": PLAIN.translate(HTML_ESCAPES),
    "in HTML, in hexadecimal": "".join(f"&#x{ord(one):X};" if one in ":+/=-._" else one for one in PLAIN),
    "in HTML in HTML": html.escape(PLAIN.translate(HTML_ESCAPES)),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_each_spelling_is_redacted(spelling):
    secrets = Secrets("claysession")
    secrets.add(OLD)
    assert "old-Session" not in secrets.redact_text(f"before {spelling} after")
    assert secrets.redact(b"x" + spelling.encode() + b"y").startswith(b"x")


@pytest.mark.parametrize("text", ["", "old-Session_0123", "abcd", PLAIN[:-1], "s:new" + PLAIN[5:]])
def test_other_text_is_kept(text):
    secrets = Secrets("claysession")
    secrets.add(OLD)
    assert secrets.redact_text(text) == text


def test_short_session_is_not_redacted():
    secrets = Secrets("claysession")
    secrets.add("0123456789abcde")
    assert secrets.redact(b"0123456789abcde") == b"0123456789abcde"
    secrets.add("0123456789abcdef")
    assert secrets.redact(b"0123456789abcdef") == b"***"


def test_session_of_short_words_is_redacted():
    secrets = Secrets("claysession")
    secrets.add("s%3Aa.b-c_d.e+f/g%2Bh=")
    assert secrets.redact(b"1 s:a.b-c_d.e+f/g+h= 2") == b"1 *** 2"


def test_last_sessions_are_remembered():
    secrets = Secrets("claysession")
    for number in range(1000):
        secrets.add(f"session-number-{number:04}")
    assert secrets.redact(b"session-number-0999") == b"***"
    assert secrets.redact(b"session-number-0001") == b"session-number-0001"


def test_secrets_are_not_shown_or_pickled():
    secrets = Secrets("claysession")
    secrets.add(OLD)
    assert repr(secrets) == "Secrets(***)"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secrets)


def reflecting(*cookies):
    """Return a service that reflects old and new sessions in a body and in a header."""
    text = " ".join([*SPELLINGS.values(), *(one.replace("old", "new") for one in SPELLINGS.values())])
    headers = [("X-Echo", quote(OLD + NEW)), *(("Set-Cookie", cookie) for cookie in cookies)]
    return lambda _: httpx.Response(400, content=text.encode(), headers=headers)


@pytest.mark.parametrize("cookie", [f"claysession={NEW}; Path=/", f'claysession="{NEW}"; Max-Age=0'])
def test_new_session_is_redacted_in_its_answer(way, cookie):
    with pytest.raises(BadRequestError) as caught:
        way.answer(reflecting(cookie), list_owners, session=OLD)
    shown = repr((str(caught.value), vars(caught.value)))
    assert "***" in shown
    assert "Session_0123" not in shown


def test_copy_redacts_the_session_of_its_original(way):
    with pytest.raises(BadRequestError) as caught:
        way.answer(reflecting(), lambda clay: clay.with_options(session=NEW).owners.list(), session=OLD)
    assert "Session_0123" not in repr((str(caught.value), vars(caught.value)))


def test_session_in_use_is_remembered():
    secrets = Secrets("claysession")
    held = secrets.hold(OLD)
    secrets.learn(f"claysession=LaterSession{number:04}; Path=/other" for number in range(1000))
    assert secrets.redact_text(OLD) == "***"
    del held
    assert secrets.redact_text(OLD) == OLD


def test_encoded_letter_is_redacted():
    secrets = Secrets("claysession")
    secrets.add("s%3A%41bcdefghijklmnop.0123")
    assert secrets.redact_text("s%3A%41bcdefghijklmnop.0123") == "***"


def test_threads_add_and_redact_sessions():
    secrets = Secrets("claysession")

    def work(number):
        secrets.add(f"session-number-{number:08}")
        assert Secrets("claysession").redact(b"x") == b"x"
        return [one.redact_text("text") for one in all_secrets()]

    assert len(in_threads(work, range(2_000), 8)) == 2_000
