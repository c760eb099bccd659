"""Strategies for JSON that a schema allows, or nearly allows."""

import functools
import uuid

from hypothesis import strategies as st

from document_names import DOCUMENT

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)
MOMENTS = st.datetimes().map(lambda one: one.isoformat() + "Z") | st.sampled_from(
    ["2024-06-01T02:00:00+02:00", "2024-06-01T00:00:00.123456789Z", "2024-06-01t00:00:00z", "2016-12-31T23:59:60Z"]
)
FORMATS = {
    "date-time": MOMENTS,
    "date": st.dates().map(str),
    "uuid": st.uuids().map(str) | st.uuids().map(uuid.UUID.__str__).map(str.upper),
}
ODD_TEXTS = st.sampled_from(["2024-06-01", "2024-06-01T00:00:00", "20240601", "2024-W22-6", "2024-06-01 00:00:00Z"])
INTEGERS = st.integers(min_value=0) | st.integers(min_value=0, max_value=99)
NUMBERS = st.integers(min_value=0, max_value=10**300) | st.floats(min_value=0, allow_infinity=False)


class Bodies:
    """Strategies for the schemas of a document."""

    def __init__(self, document):
        self.schemas = document["components"]["schemas"]

    @functools.cache  # noqa: B019 -- one document for all tests
    def _named(self, reference, nearly):
        schema = self.schemas[reference.rpartition("/")[2]]
        return st.deferred(lambda: self.nearly(schema) if nearly else self.allowed(schema))

    def allowed(self, schema):
        """Return a strategy for what the schema allows."""
        if schema is True:
            return ANY_JSON
        if "$ref" in schema:
            return self._named(schema["$ref"], nearly=False)
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if parts := schema.get("anyOf") or schema.get("allOf"):
            return st.one_of(*map(self.allowed, parts))
        kind, nullable = schema.get("type"), False
        if isinstance(kind, list):
            nullable, kind = "null" in kind, next(one for one in kind if one != "null")
        found = {
            None: lambda: ANY_JSON,
            "null": st.none,
            "boolean": st.booleans,
            "string": lambda: FORMATS.get(schema.get("format"), st.text()),
            "integer": lambda: INTEGERS,
            "number": lambda: NUMBERS,
            "array": lambda: st.lists(self.allowed(schema["items"]), max_size=3),
            "object": lambda: self._object(schema),
        }[kind]()
        return found | st.none() if nullable else found

    def _object(self, schema):
        properties = {name: self.allowed(one) for name, one in schema.get("properties", {}).items()}
        required = {name: properties.pop(name) for name in schema.get("required", ())}
        known = st.fixed_dictionaries(required, optional=properties)
        if "additionalProperties" not in schema:
            return known
        more = st.dictionaries(st.text(), self.allowed(schema["additionalProperties"]), max_size=2)
        return st.tuples(more, known).map(lambda two: {**two[0], **two[1]})

    def nearly(self, schema):
        """Return a strategy for what the schema allows, with other values and unknown properties in it."""
        if "$ref" in schema:
            return self._named(schema["$ref"], nearly=True)
        if schema.get("type") == "object":
            properties = {name: self.nearly(one) for name, one in schema.get("properties", {}).items()}
            known = st.fixed_dictionaries({}, optional=properties)
            more = st.dictionaries(st.text(), ANY_JSON, max_size=2)
            return st.tuples(more, known).map(lambda two: {**two[0], **two[1]}) | self._object(schema) | ANY_JSON
        if schema.get("type") == "array":
            return st.lists(self.nearly(schema["items"]), max_size=3) | ANY_JSON
        return self.allowed(schema) | ANY_JSON | ODD_TEXTS


BODIES = Bodies(DOCUMENT)
