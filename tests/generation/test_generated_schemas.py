"""Schemas of every kind become types that read and write them, as documents/schemas.yaml has them."""

import copy
import datetime
import json

import pytest


@pytest.fixture
def call(office, called):
    """Return a function that calls with one answer, and returns the request and the result."""
    return lambda use, body: called(office, use, status_code=200, json=body)


PERSON = {"id": "p_1", "name": "Ann"}
READ = {
    "plain": 5,
    "yes": [1],
    "no": "n",
    "empty": {"a": None},
    "mixed": "new",
    "halves": 0.5,
    "nothing": None,
    "always": True,
    "quoted": 'a "quoted" \\ constant',
    "nullConst": None,
    "objectConst": {"a": 1},
    "any": [1, "a", None],
    "pair": ["a", 1],
    "maybeList": [{}],
    "tree": [[], [[]]],
    "json": [1, ["a", None, True]],
    "limited": 5,
    "file": "AAEC",
    "bytes": "AAEC",
    "time": "10:00",
    "duration": "P1D",
    "address": "127.0.0.1",
    "big": 2**60,
}


@pytest.mark.parametrize(("name", "value"), [*READ.items(), ("mixed", 7), ("json", None), ("json", 1.5)])
def test_a_value_is_read_as_it_is(office, name, value):
    values = office.models.Values.from_dict({name: value})
    fields = {field.json_name: field.name for field in values.__document_fields__}
    assert getattr(values, fields[name]) == value
    assert values.to_dict() == {name: value}


def test_values_with_a_type_in_python(call, office):
    arrived = {
        "untyped": "b",
        "nullable": "x",
        "mixed": 1,
        "signs": -1,
        "untypedList": ["2024-06-01"],
        "when": "2024-06-01T00:00:00Z",
        "into": {"street": "s"},
        "definition": {"size": 1},
        "escaped": {"x": "y"},
        "renamed": {"more": ["a", {"next": {}}]},
        "alone": PERSON,
        "beside": {"next": {}},
        "maybe": None,
        "scores": {"a": 1},
        "open": {"a": "b", "c": 1},
        "patterns": {"x-a": 1},
        "json": {"a": {"b": [1]}},
        "expanded": {"kind": "b", "two": 2, "shared": "s"},
        "deep": {"deep": "d", "next": {}, "more": []},
    }
    request, answer = call(lambda clay: clay.people.with_raw_response.get_values("a/b", order="down"), arrived)
    values, models = answer.parse(), office.models
    assert str(request.url) == "https://office.example/v1/values/a%2Fb?order=down"
    assert (answer.drift, values.to_dict()) == ((), arrived)
    assert (values.untyped, values.nullable) == (models.ValuesUntyped.B, models.ValuesNullable.X)
    assert values.mixed is models.ValuesMixedType1.VALUE_1
    assert values.signs is models.ValuesSigns.DOWN
    assert values.untyped_list == [datetime.date(2024, 6, 1)]
    assert values.when == datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
    assert type(values.into) is models.PersonAddress
    assert values.definition.size == 1
    assert values.escaped.x == "y"
    assert values.renamed.more[1].next_ == models.Node()
    assert models.Renamed is models.Node
    assert (type(values.alone), type(values.beside)) == (models.Person, models.Node)
    assert values.maybe is None
    assert values.scores.additional_properties == values.scores.to_dict()
    assert values.open_.additional_properties == {"c": 1}
    assert type(values.expanded) is models.ExpandedType1
    assert (values.expanded.kind, values.expanded.two, values.expanded.shared) == ("b", 2, "s")
    assert isinstance(values.deep, models.Node)
    assert values.deep.deep == "d"


def test_values_of_an_enum_in_a_parameter(office):
    members = {member.name: member.value for member in office.models.GetValuesOrder}
    assert members == {"UP": "up", "DOWN": "down", "UP_2": "Up", "VALUE_2": "-1", "VALUE_3": "+1"}


def test_a_read_only_property_is_not_sent_and_a_write_only_one_does_not_arrive(call, office):
    person = office.models.Person(name="Ann", pin="p")
    request, answer = call(lambda clay: clay.people.with_raw_response.create_person(body=person), PERSON)
    assert json.loads(request.content) == {"name": "Ann", "pin": "p"}
    assert answer.parse().pin is None
    assert answer.drift == ()
    assert "id: Chosen by the office. Read only: may be left out of a request. (documented)" in person.__doc__
    assert "pin: Not described. Write only: may be left out of an answer. (documented)" in person.__doc__
    assert 'language: Which language? Default: `"en"`. (inferred)' in person.__doc__
    assert "beside: Text beside a reference. Default: `{}`." in office.models.Values.__doc__
    assert "alone: Text beside allOf." in office.models.Values.__doc__


def test_a_schema_that_extends_another_one_inherits_from_it(call, office):
    models = office.models
    arrived = {"id": "p_1", "name": "Bo", "language": "de", "level": 2, "reports": [PERSON], "new": 1}
    _, answer = call(lambda clay: clay.default.with_raw_response.get_boss(), arrived)
    boss = answer.parse()
    assert models.Director.__mro__[:3] == (models.Director, models.Manager, models.Person)
    assert isinstance(boss.reports[0], models.Person)
    assert boss.to_dict() == arrived
    assert boss.additional_properties == {"new": 1}
    assert [(one.pointer, one.expected) for one in answer.drift] == [("/new", "nothing")]
    assert repr(boss).startswith("Director(name='Bo', language='de', level=2, id='p_1', reports=[Person(")
    boss.level, boss.name = 3, "Cy"
    assert copy.copy(boss) == models.Director.from_dict({**arrived, "level": 3, "name": "Cy"})
    person, manager = models.Person.from_dict(PERSON), models.Manager(name="Ann", id="p_1", language="en")
    assert manager != person
    assert models.Manager.__match_args__ == person.__match_args__
    assert not issubclass(models.Robot, models.Person)
    assert models.Robot.from_dict({"id": "r", "name": 5}).name == 5
    # What a base requires is required of its members too.
    with pytest.raises(ValueError, match="expected string at /name, found nothing"):
        models.Director.from_dict({"id": "p_1", "language": "de", "level": 2})


def test_a_member_of_a_derived_class_is_sent_for_its_base(call, office):
    boss = office.models.Director(name="Bo", pin="p", language="de", level=2)
    request, _ = call(lambda clay: clay.people.create_person(body=boss), PERSON)
    assert json.loads(request.content) == {"name": "Bo", "pin": "p", "language": "de", "level": 2}


def test_the_mock_answers_an_operation_without_tag_and_id(office):
    import office.mock  # noqa: PLC0415 -- the fixture generates it

    with office.mock.MockServer() as server, office.Clay(session=server.session, base_url=server.base_url) as clay:
        assert clay.default.get_boss().level == 1
        assert clay.people.get_values("x").code is None
