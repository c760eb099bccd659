"""`make spec-diff` shows what callers have to change in Python and in TypeScript, in one example each."""

import ast
import json

import pytest

import changes
import spec_diff
from changes import BOOK, BOOKS, IMPORT, MAJOR, OWNER, OWNERS, QUERY
from document_diff.caller_advice import advice
from document_diff.compare import compare
from document_diff.report import CALLERS
from document_names import USED, attribute
from edits import OURS, Between, add, both, call, cut, edited, put

CREDITS = "components schemas WorkspaceCredits"
GET_BOOK = 'client.GET("/shelves/{shelfId}/books/{bookId}", { params: { path: { shelfId: 1, bookId: "bookId" }, query: '
LIST = 'const { data } = await client.GET("/owners"'
LOANS = '"/libraries/{id}/loans", { params: { path: { id: "123e4567-e89b-12d3-a456-426614174000" } }'
IMPORTED = 'answer = clay.books.import_book(body=models.Book(title="title", lent_until=datetime.date(2024, 6, 1)))'
POSTED = 'const { data } = await client.POST("/books", { body: { title: "title", lentUntil: "2024-06-01" } });'
UUID = 'uuid.UUID("123e4567-e89b-12d3-a456-426614174000")'


def with_body(name):
    """Give an operation a body with a schema that has no name."""
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return both(put(f"{OWNERS} requestBody", body), put(f"{OWNERS} responses", {"204": {"description": "Done."}}))


# fmt: off
# What is done, the edit, and the lines that go and come in Python and in TypeScript.
TABLE = {
    "a query parameter is renamed": (
        put(f"{BOOK} parameters 1 name", "tongues"),
        ['answer = clay.books.get(1, "bookId", languages=["tongues"], exact=True)'],
        ['answer = clay.books.get(1, "bookId", tongues=["tongues"], exact=True)'],
        [f'const {{ data }} = await {GET_BOOK}{{ languages: ["tongues"], exact: true }} }} }});'],
        [f'const {{ data }} = await {GET_BOOK}{{ tongues: ["tongues"], exact: true }} }} }});'],
    ),
    "a path parameter is renamed": (
        both(call("paths /libraries/{id}/loans", "/libraries/{library}/loans"),
             put("paths /libraries/{library}/loans delete parameters 0 name", "library")),
        [f"clay.libraries.delete_loans(id={UUID})"],
        [f"clay.libraries.delete_loans(library={UUID})"],
        [f"await client.DELETE({LOANS} }});"],
        [f"await client.DELETE({LOANS} }});".replace("{id}", "{library}").replace(" id:", " library:")],
    ),
    "path parameters change places": (
        call("paths /shelves/{shelfId}/books/{bookId}", "/shelves/{bookId}/books/{shelfId}"),
        ['answer = clay.books.get(1, "bookId", exact=True)'],
        ['answer = clay.books.get("bookId", 1, exact=True)'],
        [f"const {{ data }} = await {GET_BOOK}{{ exact: true }} }} }});"],
        [f"const {{ data }} = await {GET_BOOK}{{ exact: true }} }} }});".replace(
            "/shelves/{shelfId}/books/{bookId}", "/shelves/{bookId}/books/{shelfId}")],
    ),
    "a query parameter goes": (
        cut(f"{BOOK} parameters 1"),
        ['answer = clay.books.get(1, "bookId", languages=["languages"], exact=True)'],
        ['answer = clay.books.get(1, "bookId", exact=True)'],
        [f'const {{ data }} = await {GET_BOOK}{{ languages: ["languages"], exact: true }} }} }});'],
        [f"const {{ data }} = await {GET_BOOK}{{ exact: true }} }} }});"],
    ),
    "a required query parameter comes": (
        add(f"{OWNERS} parameters", {**QUERY, "required": True, "example": 20}),
        ["answer = clay.owners.list()"], ["answer = clay.owners.list(limit=20)"],
        [f"{LIST});"], [f"{LIST}, {{ params: {{ query: {{ limit: 20 }} }} }});"],
    ),
    "an operation goes": (
        cut(OWNERS),
        ["answer = clay.owners.list()"], ["# There is no list_owners any more: remove the call."],
        [f"{LIST});"], ["// There is no list_owners any more: remove the call."],
    ),
    "an operation is renamed": (
        put(f"{OWNERS} operationId", "search_owners"),
        ["answer = clay.owners.list()"], ["answer = clay.owners.search()"], [], [],
    ),
    "a path is another": (
        call("paths /owners", "/people"),
        [], [], [f"{LIST});"], [f"{LIST.replace('/owners', '/people')});"],
    ),
    "a property is renamed": (
        call(f"{OWNER} email", "mail"),
        ["print(answer.owners[0].email)"], ["print(answer.owners[0].mail)"],
        ["console.log(data?.owners?.[0]?.email);"], ["console.log(data?.owners?.[0]?.mail);"],
    ),
    "a property goes": (
        cut(f"{OWNER} email"),
        ["print(answer.owners[0].email)"], ["# The answer has no email any more."],
        ["console.log(data?.owners?.[0]?.email);"], ["// The answer has no email any more."],
    ),
    "a property of all errors goes": (
        cut("components schemas Error properties message"),
        ["    print(error.error.message)"], ["    # The error has no message any more.", "    raise"],
        ["console.log(error?.message);"], ["// The error has no message any more."],
    ),
    "a property is of another type": (
        both(put(f"{CREDITS} properties {USED} type", "string"), cut(f"{CREDITS} properties {USED} format")),
        [f"value: float = answer.{attribute(USED)}"], [f"value: str = answer.{attribute(USED)}"],
        [f"const value: number | undefined = data?.{USED};"],
        [f"const value: string | undefined = data?.{USED};"],
    ),
    "a property may be null": (
        put(f"{CREDITS} properties {USED} type", ["number", "null"]),
        [f"print(answer.{attribute(USED)})"],
        [f"if answer.{attribute(USED)} is not None:", f"    print(answer.{attribute(USED)})"],
        [f"console.log(data?.{USED});"], [f"if (data?.{USED} != null) console.log(data?.{USED});"],
    ),
    "a value of an answer's enum goes": (
        cut("components schemas WorkspaceRole enum 0"),
        ['if answer.owners[0].role == "workspace-admin":', "    print(answer.owners[0].role)"],
        ['# It is never "workspace-admin" any more: remove the branch.'],
        ['if (data?.owners?.[0]?.role === "workspace-admin") console.log(data?.owners?.[0]?.role);'],
        ['// It is never "workspace-admin" any more: remove the branch.'],
    ),
    "a value comes to a closed enum": (
        add("components schemas Size enum", 3),
        ["print(answer.size)"], ["if answer.size == 3:", "    print(answer.size)"],
        ["console.log(data?.size);"], ["if (data?.size === 3) console.log(data?.size);"],
    ),
    "a property of a body becomes required": (
        add(f"{BOOKS} required", "genre"),
        [IMPORTED],
        [IMPORTED.removesuffix("))") + ', genre="crime"))'],
        [POSTED],
        [POSTED.replace(" } }", ', genre: "crime" } }')],
    ),
    "a body becomes required": (
        put("paths /libraries/{id}/loans delete requestBody required", True),
        [f"clay.libraries.delete_loans({UUID})"], [f'clay.libraries.delete_loans({UUID}, body=["body"])'],
        [f"await client.DELETE({LOANS} }});"], [f'await client.DELETE({LOANS}, body: ["body"] }});'],
    ),
    "a body goes": (
        cut(f"{IMPORT} requestBody"),
        [IMPORTED],
        ["answer = clay.books.import_book()"],
        [POSTED],
        ['const { data } = await client.POST("/books");'],
    ),
    "a property of a body without a name is renamed": (
        Between(with_body("name"), with_body("title")),
        ['clay.owners.list(body=models.ListOwnersBody(name="name"))'],
        ['clay.owners.list(body=models.ListOwnersBody(title="title"))'],
        ['await client.GET("/owners", { body: { name: "name" } });'],
        ['await client.GET("/owners", { body: { title: "title" } });'],
    ),
    "a success gets a body": (
        Between(put(f"{OWNERS} responses", {"200": {"description": "Done."}}),
                put(f"{OWNERS} responses", {"200": OURS["paths"]["/owners"]["get"]["responses"]["200"]})),
        ["clay.owners.list()"], ["answer = clay.owners.list()"],
        ['await client.GET("/owners");'], [f"{LIST});"],
    ),
}
# fmt: on


def advised(edit):
    old, new = Between.of(edit).documents()
    return advice(old, new, compare(old, new))


def lines(before, after):
    """Return the lines that go, and those that come."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize(("edit", *"pqrs"), TABLE.values(), ids=TABLE)
def test_a_breaking_change_shows_what_a_caller_writes(edit, p, q, r, s):
    found = [
        (*lines(one.before.python, one.after.python), *lines(one.before.typescript, one.after.typescript))
        for one in advised(edit)
    ]
    assert (p, q, r, s) in found


@pytest.mark.parametrize("edit", [edit for _, edit, _ in MAJOR], ids=[name for name, _, _ in MAJOR])
def test_all_examples_are_python(edit):
    for one in advised(edit):
        assert one.before != one.after
        for code in (one.before, one.after):
            ast.parse(code.python)


@pytest.mark.parametrize("rows", [changes.MINOR, changes.PATCH], ids=["minor", "patch"])
def test_what_breaks_no_caller_has_no_example(rows):
    assert [name for name, edit, _ in rows if advised(edit)] == []


def test_a_shared_part_of_answers_has_one_example():
    (one,) = advised(cut("components schemas Integration properties name"))
    assert one.title == "list_integrations GET /integrations, integrations[].name"


def test_examples_show_no_optional_change_beside_a_breaking_one():
    optional = {**QUERY, "name": "page"}
    (one,) = advised(add(f"{OWNERS} parameters", {**QUERY, "required": True}, optional))
    assert one.after.python == "answer = clay.owners.list(limit=1)"


def test_a_document_without_a_client_has_no_examples():
    broken = put(f"{OWNERS} parameters", [{"$ref": "#/no"}])
    assert advised(Between(broken, both(broken, cut("paths /integrations")))) == []


TEXT = f"""\
{CALLERS}

list_owners GET /owners
  Python
    - answer = clay.owners.list()
    + answer = clay.owners.list(limit=1)
  TypeScript
    - {LIST});
    + {LIST}, {{ params: {{ query: {{ limit: 1 }} }} }});

list_owners GET /owners, owners[].email
  Python
    - answer = clay.owners.list()
    - print(answer.owners[0].email)
    + answer = clay.owners.list(limit=1)
    + # The answer has no email any more.
"""
MARKDOWN = f"""\
#### {CALLERS}

list_owners GET /owners:

```diff
# Python
- answer = clay.owners.list()
+ answer = clay.owners.list(limit=1)
```

```diff
# TypeScript
- {LIST});
+ {LIST}, {{ params: {{ query: {{ limit: 1 }} }} }});
```
"""


@pytest.mark.parametrize(("style", "part"), [("text", TEXT), ("markdown", MARKDOWN)])
def test_the_report_shows_them(tmp_path, capsys, style, part):
    edit = both(add(f"{OWNERS} parameters", {**QUERY, "required": True}), cut(f"{OWNER} email"))
    files = {"old.yaml": OURS, "new.yaml": edited(OURS, edit)}
    for name, document in files.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    assert spec_diff.main([str(tmp_path / name) for name in files] + [f"--format={style}"]) == 0
    assert part in capsys.readouterr().out
