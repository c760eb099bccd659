"""Every name of a document gets a name in Python that no other one has, as documents/names.yaml has them."""

import pytest

ARRIVED = {
    **{name: {"v": 1} for name in ("list", "none", "any", "class_var", "foo1", "foo2", "foo3", "foo4", "page")},
    "str_enum": "a_b",
    "model": {"v": 1, "w": 2},
    "user": {"名前": 1},
    "size": "Ä",
    "titled": {"a": 1},
    "a-b": {"b": 1},
    "a_b": {"c": 1},
    "inner": {"d": 1},
    "outer": {"e": 1},
}


def test_all_names_are_told_apart_in_an_answer(names, called):
    _, answer = called(names, lambda clay: clay.all_names.with_raw_response.get_names(), status_code=200, json=ARRIVED)
    found = answer.parse()
    assert (answer.drift, found.to_dict()) == ((), ARRIVED)
    kinds = {name: type(getattr(found, name)).__name__ for name in ("list_", "none", "foo1", "foo2", "foo3", "foo4")}
    assert kinds == {
        "list_": "List",
        "none": "None_",
        "foo1": "FooBar3",
        "foo2": "FooBar",
        "foo3": "FOOBar2",
        "foo4": "FooBar4",
    }
    assert (found.a_b.c, found.ab.b, found.titled.a, found.inner.d, found.outer.e) == (1, 1, 1, 1, 1)
    assert (type(found.titled), type(found.inner)) == (names.models.NamesFooBar, names.models.Title)
    assert type(found.model).__mro__[1] is names.models.Any
    assert (found.user.名前, found.size, found.page.v) == (1, names.models.Grosse.Ä, 1)


def test_each_member_of_an_enum_has_its_value(names):
    members = {member.name: member.value for member in names.models.StrEnum2}
    assert members == {
        "VALUE_0": "",
        "VALUE_1": "1",
        "VALUE_2": "+1",
        "A": "A",
        "A_2": "a",
        "A_B": "a-b",
        "A_B_2": "a_b",
        "A_B_3": "A b",
        "XY": "x\x07y",
        "VALUE_9": "$",
        "VALUE_1_2": "value_1",
        "VALUE_11": '"',
        "VALUE_12": "\\",
    }


@pytest.mark.parametrize("model", ["Attributes", "MoreAttributes"])
def test_each_property_has_its_own_attribute(names, model):
    cls = getattr(names.models, model)
    source = {field.json_name: index for index, field in enumerate(cls.__document_fields__)}
    one = cls.from_dict(source)
    attributes = {field.json_name: field.name for field in cls.__document_fields__}
    assert len(set(attributes.values())) == len(attributes) == {"Attributes": 37, "MoreAttributes": 39}[model]
    assert {name: getattr(one, attribute) for name, attribute in attributes.items()} == source
    assert one.to_dict() == cls(**{attributes[name]: value for name, value in source.items()}).to_dict() == source
    assert (one.a_b, one.a_b_2, one.a_b_3) == (source["a_b"], source["a-b"], source["a.b"])
    assert (one.userId, one.user_id, one.class_) == (source["userId"], source["user_id"], source["class"])
    assert dict(one.additional_properties) == {}


def test_a_derived_class_keeps_the_attributes_of_its_base(names):
    base, derived = names.models.Attributes, names.models.MoreAttributes
    assert issubclass(derived, base)
    attributes = {field.json_name: field.name for field in derived.__document_fields__}
    assert (attributes["UserId"], attributes["a/b"]) == ("UserId", "ab_2")
    assert {field.json_name: field.name for field in base.__document_fields__}.items() <= attributes.items()
