"""Values that are made from schemas are valid, small and always the same."""

import pytest
import yaml
from jsonschema import Draft202012Validator

from clay_credits_mock.sample_value import sample

SCHEMAS = yaml.safe_load("""
Node: {type: object, properties: {name: {type: string}, next: {$ref: "#/S/Node"}}}
Tree: {type: object, required: [kids], properties: {kids: {type: array, items: {$ref: "#/S/Tree"}}}}
Pair: {type: object, required: [left], properties: {left: {oneOf: [{$ref: "#/S/Pair"}, {type: integer}]}}}
Animal: {type: object, required: [kind], properties: {kind: {type: string}}}
Dog: {allOf: [{$ref: "#/S/Animal"}, {type: object, properties: {kind: {const: dog}, age: {type: integer, minimum: 3}}}]}
""")
MADE = {
    "{type: string}": "text",
    "{type: string, minLength: 6}": "textxx",
    "{type: string, maxLength: 2}": "te",
    "{type: string, format: date}": "2024-06-20",
    "{type: string, format: date-time}": "2024-06-20T12:00:00Z",
    "{type: string, format: uuid}": "00000000-0000-4000-8000-000000000000",
    "{type: string, pattern: '^[0-9]$', examples: ['7', '8']}": "7",
    "{type: string, enum: [b, a]}": "b",
    "{type: string, default: d}": "d",
    "{const: 5}": 5,
    "{type: integer}": 0,
    "{type: integer, minimum: 3}": 3,
    "{type: integer, maximum: -3}": -3,
    "{type: integer, exclusiveMinimum: 3}": 4,
    "{type: integer, exclusiveMaximum: 0}": -1,
    "{type: integer, minimum: 3, multipleOf: 5}": 5,
    "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}": 0.5,
    "{type: number, minimum: 0.5}": 1,
    "{type: number, exclusiveMinimum: 0.5}": 2,
    "{type: boolean}": True,
    "{type: 'null'}": None,
    "{type: ['null', integer]}": 0,
    "{}": None,
    "true": None,
    "{type: array, items: {type: integer}}": [0],
    "{type: array, minItems: 2, items: {type: integer}}": [0, 0],
    "{type: array, maxItems: 0}": [],
    "{type: object}": {},
    "{properties: {a: {type: string}}}": {"a": "text"},
    "{oneOf: [{type: integer}, {type: string}]}": 0,
    "{anyOf: [{type: string, enum: [x]}, {type: string}]}": "x",
    "{$ref: '#/S/Node'}": {"name": "text"},
    "{$ref: '#/S/Tree'}": {"kids": []},
    "{$ref: '#/S/Pair'}": {"left": 0},
    "{$ref: '#/S/Dog'}": {"kind": "dog", "age": 3},
}


def resolve(node):
    return SCHEMAS[node["$ref"].rpartition("/")[2]] if "$ref" in node else node


@pytest.mark.parametrize(("text", "value"), MADE.items(), ids=MADE.keys())
def test_a_value_is_made_and_valid(text, value):
    schema = yaml.safe_load(text)
    made = sample(schema, resolve)
    assert (made, type(made)) == (value, type(value))
    whole = {"S": SCHEMAS, **schema} if isinstance(schema, dict) else schema
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(made)


def test_a_schema_that_can_only_contain_itself_has_no_value():
    assert sample({"$ref": "#/S/Endless"}, lambda _: {"$ref": "#/S/Endless"}) is None
