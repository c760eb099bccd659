"""The incremental reader: it reads what `json.loads` reads, in pieces of any size, in linear time."""

import itertools
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bodies import ANY_JSON
from clay_credits_runtime import incremental
from clay_credits_runtime.content_coding import UnreadableError
from clay_credits_runtime.incremental import IncrementalReader, InvalidJSONError, Need
from clay_credits_runtime.response import parse_json
from service import cut

LIMIT = 1 << 20
ROW = {"a": "2024-06-03", "b": "u_1", "o": {"list": [1, {"s": '}],{"'}]}, "number": 600.25}
TEXTS = [
    '{"a": 1, "rows": [{"a": "}"}, {"b": [{}, {"c": "\\""}]}, 12, "x", null, [], [[1]], -0.5e3], "z": [{}]}',
    '\n{ "rows" :\t[ ] , "r\\u006fws2": {"rows": [1]}, "\\u0072ows2": "é😀" } \r\n',
    '{"\\u0072ows": [1, "\\ud800", "\\\\", "\\\\\\"", 1e5, true, false]}',
    '{"rows": null, "rows": {"a": 1}, "rows": [{"a": 1, "a": 2}], "a": 1, "a": 2}',
    '{"rows": [1, NaN]}',
    '{"rows": [{"a": Infinity}]}',
    '{"rows": [1,]}',
    '{"rows": [,1]}',
    '{"rows": [1,,2]}',
    '{"rows": [1 2]}',
    '{"rows": [1}',
    '{"rows": [{]}]}',
    '{"rows": [{"a": 1} x, 2]}',
    '{"rows": [01]}',
    '{"rows": [1]',
    '{"rows": [1] "a": 2}',
    '{"rows": [1],}',
    '{"rows" [1]}',
    '{"rows": }',
    "{rows: [1]}",
    '{"rows": ["\x01"]}',
    '{"a": {"rows": [1]}} {}',
    "{}",
    "[]",
    "[1, {}]",
    "12",
    "tru",
    '"rows"',
    "",
    " ",
    "{",
    '{"a',
    '{"a"',
    '{"a": "b\\',
    "\ufeff{}",
    "}",
    "[" * 100_000,
    '{"rows": [' + "[" * 100_000,
    '{"rows": [' + "9" * 5_000 + "]}",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"]


def read(pieces, *, limit=LIMIT, batches=None, parse_items=parse_json):
    """Read a body that arrives in pieces, and return what `json.loads` returns."""

    def next_bytes():
        return (yield Need.BYTES)

    reader = IncrementalReader("rows", limit, next_bytes, parse_items)
    reading, arriving = reader.read(), iter(pieces)
    items, received = [], None
    while True:
        try:
            batch = reading.send(received)
        except StopIteration as stop:
            return {**stop.value, "rows": items} if reader.found else stop.value
        received = next(arriving, b"") if batch is Need.BYTES else None
        if batch is not Need.BYTES:
            items += batch
            if batches is not None:
                batches.append(len(batch))


def outcome(function, argument):
    """Return the value as text, in which 1 and 1.0 differ, and so do two orders of members."""
    try:
        return repr(function(argument))
    except (ValueError, InvalidJSONError, RecursionError):
        return "no JSON"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:40])
def test_text_is_read_like_json_loads(text, encoding):
    content = text.encode(encoding)
    expected = outcome(parse_json, content)
    for size in (1 + len(content) // 1000, 7 + len(content) // 1000, len(content) + 1):
        assert outcome(read, cut(content, size)) == expected


@pytest.mark.parametrize(
    "content", [b"\xff", b'{"rows": ["\xc3"]}', b'{"rows": ["\xed\xa0\x80"], "\xc3": 1}', b"{\0}\0"]
)
def test_bad_utf8_is_read_like_json_loads(content):
    assert outcome(read, cut(content, 1)) == outcome(read, [content]) == outcome(parse_json, content)


@given(
    body=st.fixed_dictionaries({}, optional={"a": ANY_JSON, "rows": st.lists(ANY_JSON) | ANY_JSON, "b": ANY_JSON})
    | ANY_JSON,
    options=st.fixed_dictionaries({}, optional={"ensure_ascii": st.booleans(), "indent": st.just(1)}),
    splits=st.lists(st.integers(min_value=0, max_value=500)),
    garbled=st.none() | st.tuples(st.integers(min_value=0, max_value=500), st.sampled_from(' ,:[]{}"\\1a')),
)
@example({"rows": []}, {}, [], None)
def test_any_body_is_read_like_json_loads(body, options, splits, garbled):
    text = json.dumps(body, **options)
    if garbled:
        text = text[: garbled[0]] + garbled[1] + text[garbled[0] + 1 :]
    content = text.encode("utf-8", "surrogatepass")
    places = [0, *sorted(splits), len(content)]
    pieces = [content[start:end] for start, end in itertools.pairwise(places)]
    try:
        found = outcome(read, filter(None, pieces))
    except UnreadableError:
        assert text.count("rows") > 1
        return
    assert found == outcome(parse_json, content)


@pytest.mark.parametrize("second", ["1", "[]", "[2]"])
def test_second_array_of_the_name_is_refused(second):
    with pytest.raises(UnreadableError, match="it has rows twice"):
        read([b'{"rows": [1], "a": 1, "\\u0072ows": %b}' % second.encode()])


@pytest.mark.parametrize(
    "content",
    [
        '{"rows": ["%s"]}' % ("x" * 99),
        '{"rows": [1], "%s": 1}' % ("x" * 99),
        '{"a": [%s 1]}' % ("1," * 50),
        '{%s "a": 1}' % ('"a": 1,' * 26),
        "[%s 1]" % ("1," * 50),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_items_and_the_rest_are_limited(content, size):
    pieces = cut(content.encode(), size)
    assert outcome(lambda _: read(pieces, limit=110), None) == outcome(parse_json, content)
    with pytest.raises(UnreadableError, match="a part of it is larger than 100 bytes"):
        read(pieces, limit=100)


def test_array_is_not_limited():
    content = b'{"rows": [' + b'{"a": 1},  ' * 1000 + b" " * 1000 + b"1]}"
    for size in (1, 10_000):
        assert len(read(cut(content, size), limit=20)["rows"]) == 1001


def test_item_is_ready_with_its_last_byte():
    given_so_far = []

    def arriving():
        for number, piece in enumerate(
            [b'{"a": 1, "rows": [{"n": 0}', b', {"n": 1}, {"n": [{}', b"]}", b', {"n": 3}]', b"}"]
        ):
            yield piece
            given_so_far.append((number, sum(batches)))

    batches = []
    read(arriving(), batches=batches)
    assert given_so_far == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 4)]


LONG = {
    "rows": (json.dumps({"rows": [ROW] * 500}), 100),
    "many rows": (json.dumps({"rows": [ROW] * 5000}), 65536),
    "rows byte for byte": (json.dumps({"rows": [ROW] * 20}), 1),
    "numbers": (json.dumps({"rows": list(range(5000))}), 100),
    "a string": (json.dumps({"rows": [{"text": '\\"}' * 2000}]}), 3),
    "an array": (json.dumps({"rows": [[{"a": 1}] * 2000]}), 3),
    "outside": (json.dumps({"outside": [{"a": 1}] * 2000, "rows": []}), 3),
    "white space": ('{"rows": [1,' + " " * 20_000 + "2]}", 3),
    "open": ('{"rows": [' + '{"a": ' * 2000, 3),
    "no JSON in the end": ('{"rows": [' + "1, " * 5000 + "x]}", 16384),
    "arrays": ('{"rows": [' + "[[]], " * 5000 + "1]}", 16384),
}


@pytest.mark.parametrize(("content", "size"), LONG.values(), ids=LONG)
def test_each_byte_is_read_a_few_times(monkeypatch, content, size):
    looked_at = 0
    length = incremental._length

    def counting_parse(text):
        nonlocal looked_at
        looked_at += len(text)
        return parse_json(text)

    def counting_length(pattern, buffer, start):
        nonlocal looked_at
        end = length(pattern, buffer, start)
        looked_at += end - start + 1
        return end

    monkeypatch.setattr(incremental, "parse_json", counting_parse)
    monkeypatch.setattr(incremental, "_length", counting_length)
    outcome(lambda pieces: read(pieces, parse_items=counting_parse), cut(content.encode(), size))
    assert looked_at < 8 * len(content)


@pytest.mark.parametrize(
    "content",
    [
        '{"rows": [%s 1]}' % ("[ ]," * 5000),
        '{"rows": [%s 1]}' % ('{"a": "]" },' * 2000),
        '{"rows": [%s "x" ]}' % ('"x\\"" , ' * 5000),
        '{"rows": [[%s 1]]}' % ('{"]": "\\"}"},' * 5000),
        '{"a": [%s 1]}' % ("[1,2]," * 5000),
    ],
)
def test_flat_items_are_skipped_in_few_steps(monkeypatch, content):
    steps = 0
    length = incremental._length

    def counting(*arguments):
        nonlocal steps
        steps += 1
        return length(*arguments)

    monkeypatch.setattr(incremental, "_length", counting)
    assert read(cut(content.encode(), 16384)) == json.loads(content)
    assert steps < 100


@pytest.mark.parametrize("before", [b"", b'{"rows": [', b'{"rows": [{"a": 1}, ', b'{"a": '])
def test_too_deep_value_stops_reading(before):
    pieces = itertools.chain([before], itertools.repeat(b"[" * 400))
    with pytest.raises(RecursionError, match="nested too deeply"):
        read(pieces)


def test_flat_items_are_parsed_in_batches():
    batches = []
    content = json.dumps({"rows": [{"a": 1, "b": "two"}] * 20_000}).encode()
    read(cut(content, 65536), batches=batches)
    assert sum(batches) == 20_000
    assert len(batches) < 50
