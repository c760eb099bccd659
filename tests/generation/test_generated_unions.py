"""A member of a union is chosen by the property that tells the members apart, as documents/unions.yaml has them."""

import json

import pytest


@pytest.fixture
def call(zoo, called):
    """Return a function that calls with one answer, and returns the request and the result."""
    return lambda use, body, status=200: called(zoo, use, status_code=status, json=body)


CHOSEN = [
    ("first", {"kind": "dog", "name": "Rex"}, "Dog"),
    ("first", {"name": "Tom", "kind": "cat"}, "Cat"),
    ("guest", {"kind": "cat"}, "Cat"),
    ("border", {"type": "Wall", "length": 5}, "Wall"),
    ("opens", {"span": "minute", "at": "2024-06-01T00:00:00Z"}, "Hour"),
    ("opens", {"span": "day", "at": "2024-06-01"}, "Day"),
    ("keeper", {"job": "clean", "broom": "b"}, "Cleaner"),
    ("keeper", {"job": "lead", "since": "2024-06-01", "team": 5}, "Leader"),
    ("keeper", {"job": "heal", "licence": "l"}, "Vet"),
    ("keeper", {"job": "bake"}, "Cook"),
    ("cook", {"job": "toast", "oven": "o"}, "Baker"),
    ("keeper", {"job": "Guard", "gate": 1}, "Guard"),
    ("keeper", {"job": "Keeper"}, "Keeper"),
    ("cleaner", {"job": "lead", "team": 5}, "Leader"),
    ("helper", {"job": "Guard", "gate": 1}, "Guard"),
]


@pytest.mark.parametrize(("name", "arrived", "chosen"), CHOSEN)
def test_a_property_is_the_model_of_its_kind(call, zoo, name, arrived, chosen):
    _, answer = call(lambda clay: clay.zoos.with_raw_response.get(), {name: arrived})
    value = getattr(answer.parse(), name)
    assert type(value) is getattr(zoo.models, chosen)
    assert value.to_dict() == arrived
    assert answer.drift == ()


def test_lists_of_lists_and_a_mapping(call, zoo):
    shapes = [[{"form": "it's round", "size": 1.5}, {"form": "square"}], [{"form": "circle"}]]
    _, found = call(lambda clay: clay.zoos.get(), {"shapes": shapes})
    assert [[type(one) for one in row] for row in found.shapes] == [
        [zoo.models.Round, zoo.models.Square],
        [zoo.models.Round],
    ]
    assert found.to_dict() == {"shapes": shapes}


@pytest.mark.parametrize("guest", ["a name", None])
def test_other_members_of_a_union(call, guest):
    _, found = call(lambda clay: clay.zoos.get(), {"guest": guest})
    assert found.guest == guest


UNKNOWN = [({"kind": "bird", "name": "Jay"}, "unknown string"), ({"kind": 5}, "integer"), ({"name": 5}, "nothing")]


@pytest.mark.parametrize(("arrived", "found"), UNKNOWN)
def test_an_unknown_kind_stays_a_dictionary_and_is_drift(call, arrived, found):
    _, answer = call(lambda clay: clay.zoos.with_raw_response.get(), {"animals": [arrived]})
    assert answer.parse().animals == [arrived]
    assert answer.parse().to_dict() == {"animals": [arrived]}
    (drift,) = answer.drift
    assert (drift.pointer, drift.expected, drift.found) == ("/animals/0/kind", "one of cat, dog", found)


KEEPER = "one of clean, lead, toast, heal, fry, bake, Guard, Keeper"


@pytest.mark.parametrize(
    ("name", "job", "chosen", "expected"),
    [
        ("keeper", "fly", "Keeper", KEEPER),
        ("cleaner", "heal", "Cleaner", "one of clean, lead"),
        ("cook", "eat", "Cook", "known CookJob"),
        ("keeper", 5, None, "string"),
    ],
)
def test_an_unknown_kind_of_a_base_is_the_base_and_drift(call, zoo, name, job, chosen, expected):
    _, answer = call(lambda clay: clay.zoos.with_raw_response.get(), {name: {"job": job}, "keepers": [{"job": "fry"}]})
    assert [type(one) for one in answer.parse().keepers] == [zoo.models.Cook]
    value = getattr(answer.parse(), name)
    assert value is None if chosen is None else type(value) is getattr(zoo.models, chosen)
    (drift,) = answer.drift
    assert (drift.pointer, drift.expected) == (f"/{name}/job", expected)


# No validator can read such a schema to the end, though it is often written.
BEDS = """
openapi: 3.1.0
info: {title: Beds, version: "1"}
servers: [{url: "https://beds.example"}]
security: [{ticket: []}]
paths:
  /bed:
    get:
      operationId: get_bed
      tags: [beds]
      responses:
        "200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/Bed"}}}}
components:
  securitySchemes: {ticket: {type: apiKey, in: cookie, name: ticket}}
  schemas:
    Bed:
      type: object
      properties: {sort: {type: string}}
      discriminator: {propertyName: sort}
      oneOf: [{$ref: "#/components/schemas/Nest"}, {$ref: "#/components/schemas/Cave"}]
    Nest: {allOf: [{$ref: "#/components/schemas/Bed"}, {properties: {height: {type: integer}}}]}
    Cave: {allOf: [{$ref: "#/components/schemas/Bed"}, {properties: {depth: {type: integer}}}]}
"""


def test_a_base_can_list_what_extends_it(called, package_of, tmp_path):
    path = tmp_path / "beds.yaml"
    path.write_text(BEDS, encoding="utf-8")
    beds = package_of(path, "beds")
    _, bed = called(beds, lambda clay: clay.beds.get(), status_code=200, json={"sort": "Cave", "depth": 5})
    assert bed == beds.models.Cave(sort="Cave", depth=5)


def test_derived_classes_are_of_their_base(zoo):
    for name in ("Cleaner", "Leader", "Vet", "Cook", "Baker", "Guard"):
        assert issubclass(getattr(zoo.models, name), zoo.models.Keeper)


def test_answers_and_bodies_can_be_unions(call, zoo):
    dog = zoo.models.Dog(kind="dog", name="Rex")
    assert call(lambda clay: clay.zoos.get_animal(), {"kind": "dog", "name": "Rex"})[1] == dog
    for body in (dog, {"kind": "dog", "name": "Rex"}):
        request, _ = call(lambda clay, body=body: clay.zoos.replace_animal(body=body), None, 204)
        assert json.loads(request.content) == {"kind": "dog", "name": "Rex"}


def test_a_required_body_of_none_is_refused_before_anything_is_sent(zoo):
    refused = pytest.raises(TypeError, match="body must be a model of cat or dog, or a dict, not NoneType")
    with zoo.Clay(session="s", base_url="http://127.0.0.1:1") as clay, refused:
        clay.zoos.replace_animal(body=None)
