"""Parameters stand where and how documents/parameters.yaml says, typed, or are refused before anything is sent."""

import datetime
import inspect
import uuid

import pytest

ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
DAY = datetime.date(2024, 6, 1)
NOON = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)
OBJECT = {"name": "a&b", "since": DAY}


QUERIES = [
    ({"form": OBJECT}, "name=a%26b&since=2024-06-01"),
    ({"flat": OBJECT}, "flat=name,a%26b,since,2024-06-01"),
    ({"deep": OBJECT}, "deep%5Bname%5D=a%26b&deep%5Bsince%5D=2024-06-01"),
    ({"deep": {"tags": ["x", "y"], "inner": {"a": 1}}}, "deep%5Btags%5D=x&deep%5Btags%5D=y&deep%5Binner%5D%5Ba%5D=1"),
    ({"spaces": ["a", "b c"]}, "spaces=a%20b%20c"),
    ({"pipes": [1, 2]}, "pipes=1%7C2"),
    ({"piped_object": {"x": 1}}, "pipedObject=x%7C1"),
    ({"repeated": ["a", "b"]}, "repeated=a&repeated=b"),
    ({"commas": ["a", "b,c"]}, "commas=a,b%2Cc"),
    ({"commas": []}, ""),
    ({"form": {}}, ""),
    ({"deep": {"name": None}}, ""),
    ({"flat": {"name": None}}, ""),
    ({"reserved": "a/b?c:d@e=f&g#h+i j%"}, "reserved=a/b?c:d@e=f%26g%23h%2Bi%20j%25"),
    ({"reserved_list": ["/a", "b"]}, "reservedList=/a,b"),
    (
        {"json": {"name": "ü", "inner": {"a": 1}}},
        "json=%7B%22name%22%3A%22%5Cu00fc%22%2C%22inner%22%3A%7B%22a%22%3A1%7D%7D",
    ),
    ({"json_list": [{"name": "x"}]}, "jsonList=%5B%7B%22name%22%3A%22x%22%7D%5D"),
    ({"mapping": {"a": "1", "b": "2"}}, "a=1&b=2"),
    ({"either": "text"}, "either=text"),
    ({"either": {"name": "x"}}, "name=x"),
    ({"anything": 5}, "anything=5"),
    ({"anything": [NOON]}, "anything=2024-06-01T12%3A00%3A00Z"),
    ({"days": [DAY, DAY]}, "days=2024-06-01&days=2024-06-01"),
    ({"form": {"name": "x", "other": ID, "at": NOON}}, f"name=x&other={ID}&at=2024-06-01T12%3A00%3A00Z"),
    # What is left out is not sent: the service applies its defaults.
    ({}, ""),
    ({"limit": 20}, "limit=20"),
    ({"exact": False}, "exact=false"),
    ({"order": "up"}, "order=up"),
    ({"order": "another"}, "order=another"),
]


@pytest.mark.parametrize(("arguments", "query"), QUERIES)
def test_query(call, search, arguments, query):
    (request,) = call(search, lambda clay: clay.items.query(**arguments))
    assert request.url.query.decode() == query


def test_objects_are_models_or_dictionaries(call, search):
    model = search.models.Filter(name="a&b", since=DAY)
    for one in (model, OBJECT):
        (request,) = call(search, lambda clay, one=one: clay.items.query(form=one, deep=one))
        assert request.url.query == b"name=a%26b&since=2024-06-01&deep%5Bname%5D=a%26b&deep%5Bsince%5D=2024-06-01"


PATHS = [
    (
        "get_simple",
        (["a", "b,/"], OBJECT, OBJECT, DAY),
        "/simple/a,b%2C%2F/name,a%26b,since,2024-06-01/name=a%26b,since=2024-06-01/2024-06-01",
    ),
    ("get_label", ("a", ["b", "c"], ["d", "e"], OBJECT), "/label/.a/.b,c/.d.e/.name=a%26b.since=2024-06-01"),
    (
        "get_matrix",
        ("a", ["b", "c"], ["d", "e"], OBJECT, OBJECT),
        "/matrix/;one=a/;list=b,c/;many=d;many=e/;name=a%26b;since=2024-06-01/;flat=name,a%26b,since,2024-06-01",
    ),
    (
        "get_matrix",
        ("", ["b"], ["d"], OBJECT, OBJECT),
        "/matrix/;one/;list=b/;many=d/;name=a%26b;since=2024-06-01/;flat=name,a%26b,since,2024-06-01",
    ),
    ("get_json", ({"name": "x"},), "/json/%7B%22name%22%3A%22x%22%7D"),
]


@pytest.mark.parametrize(("method", "arguments", "path"), PATHS)
def test_path(call, search, method, arguments, path):
    (request,) = call(search, lambda clay: getattr(clay.items, method)(*arguments))
    assert request.url.raw_path.decode() == f"/v1{path}"


HEADERS = [
    ({"x_names": ["a", "b"]}, "X-Names", "a,b"),
    ({"x_since": NOON}, "X-Since", "2024-06-01T12:00:00Z"),
    ({"x_day": DAY}, "X-Day", "2024-06-01"),
    ({"x_id": ID}, "X-Id", str(ID)),
    ({"x_flat": OBJECT}, "X-Flat", "name,a&b,since,2024-06-01"),
    ({"x_exploded": OBJECT}, "X-Exploded", "name=a&b,since=2024-06-01"),
    ({"x_json": {"name": "ü"}}, "X-Json", '{"name":"\\u00fc"}'),
    ({"x_either": 5}, "X-Either", "5"),
]


@pytest.mark.parametrize(("arguments", "name", "value"), HEADERS)
def test_header(call, search, arguments, name, value):
    (request,) = call(search, lambda clay: clay.items.get_headers(**arguments))
    assert request.headers[name] == value


def test_headers_that_openapi_ignores_are_no_arguments(search):
    names = inspect.signature(search.Clay(session="s").items.get_headers).parameters
    assert {"accept", "authorization"} & names.keys() == set()


def test_cookies_follow_the_session(call, search):
    plain, others, again = (
        call(search, lambda clay, given=given: clay.items.get_cookies(**given))[0].headers["cookie"]
        for given in ({}, {"theme": "dark; x=y", "seen": [1, 2], "odd_name": "ü"}, {"theme": ""})
    )
    assert plain == "ticket=s"
    assert others == "ticket=s; theme=dark%3B%20x%3Dy; seen=1,2; odd%20name=%C3%BC"
    assert again == "ticket=s; theme="


NAMES = {
    "id_query": "id=x",
    "timeout_": "timeout=x",
    "body_": "body=x",
    "self_": "self=x",
    "extra_headers_": "extra_headers=x",
    "class_": "class=x",
    "filter_name": "filter%5Bname%5D=x",
    "filter_name_2": "filter.name=x",
    "with_space": "with%20space=x",
    "field_": "%E2%82%AC=x",
    "foo_bar": "fooBar=x",
    "foo_bar_2": "foo_bar=x",
    "foo_bar_3": "FooBar=x",
    "url": "url=x",
    "client": "client=x",
    "a_b": "a%22b=x",
}


def test_every_name_has_an_argument(call, search):
    for name, query in NAMES.items():
        (request,) = call(search, lambda clay, name=name: clay.items.get_names(1, "u/u", "ß", timeout=5, **{name: "x"}))
        assert request.url.raw_path.decode() == f"/v1/names/1/u%2Fu/%C3%9F?{query}"
    (request,) = call(search, lambda clay: clay.items.get_names(1, "u", "g", top=1, top_2=2, id_header="h"))
    assert request.url.query == b"%24top=1&top=2"
    assert request.headers["id"] == "h"
    assert "id_query: Another id." in inspect.getdoc(search.Clay(session="s").items.get_names)


REFUSED = [
    (
        {"form": {"inner": {"a": 1}}},
        TypeError,
        "form contains an object inside of another value, which its style cannot",
    ),
    ({"form": {"tags": ["a"]}}, TypeError, "form contains a list inside of another value"),
    ({"anything": [[1]]}, TypeError, "anything contains a list inside of another value"),
    ({"deep": {"others": [{"a": 1}]}}, TypeError, "deep contains an object inside of another value"),
    ({"form": {"since": "today"}}, TypeError, "form since must be a date, not str"),
    ({"form": {1: 2}}, TypeError, "form must have strings as names, not int"),
    ({"form": "text"}, TypeError, "form must be Filter or a mapping, not str"),
    ({"limit": "7"}, TypeError, "limit must be of type integer, not str"),
    ({"commas": "de"}, TypeError, "commas must be a list, not str"),
    ({"since": datetime.datetime(2024, 6, 1)}, ValueError, "since must have a time zone"),  # noqa: DTZ001 -- the fault
    ({"anything": float("nan")}, ValueError, "anything Out of range float values are not JSON compliant"),
    ({"anything": ["\ud800"]}, ValueError, "anything contains half of a surrogate pair"),
    ({"mapping": {"\ud800": "a"}}, ValueError, "mapping contains half of a surrogate pair"),
]


@pytest.mark.parametrize(("arguments", "error", "told"), REFUSED)
def test_what_has_no_text_is_refused_before_anything_is_sent(call, search, arguments, error, told):
    with pytest.raises(error, match=told):
        call(search, lambda clay: clay.items.query(**arguments), AssertionError("nothing is sent"))


def test_a_header_of_two_lines_is_refused(call, search):
    with pytest.raises(ValueError, match="header X-Names"):
        call(search, lambda clay: clay.items.get_headers(x_names=["a\r\nb: c"]), AssertionError("nothing is sent"))


def test_a_path_of_nothing_is_refused(call, search):
    for arguments in (("", ["b"], ["d"], OBJECT), (".", ["b"], ["d"], OBJECT), ("a", [], ["d"], OBJECT)):
        with pytest.raises(ValueError, match=r"must not be empty, '\.' or '\.\.'"):
            call(search, lambda clay, arguments=arguments: clay.items.get_label(*arguments))
