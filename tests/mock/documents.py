"""Serves documents of the tests' own, so that what the mock does with a document does not depend on ours."""

import json
import sys
from contextlib import contextmanager
from itertools import count

import yaml

from clay_credits_mock.account import Account
from clay_credits_mock.app import create_app
from clay_credits_mock.contract import Contract
from clay_credits_mock.in_process import InProcess

_NUMBERS = count(1)
_HEAD = """
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
servers: [{url: https://shop.example/v1}]
security: [{card: []}]
"""
# What a generated package states of this head.
_API = """
from clay_credits_runtime.api import Api, Scheme

SCHEME = Scheme(
    title="card", keyword="session", variable="CLAY_SESSION", location="cookie", name="card", prefix=""
)
API = Api(server="https://shop.example/v1", user_agent="tests", schemes=(SCHEME,), security=(("session",),))
"""
_COMPONENTS = """
securitySchemes:
  card: {type: apiKey, in: cookie, name: card}
responses:
  Error: {description: E., content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
schemas:
  Error: {type: object, properties: {type: {type: string}, message: {type: string}}}
"""


def document(paths, schemas=""):
    """Return a document of some paths and schemas, which are written in YAML."""
    content = {**yaml.safe_load(_HEAD), "paths": yaml.safe_load(paths), "components": yaml.safe_load(_COMPONENTS)}
    content["components"]["schemas"] |= yaml.safe_load(schemas) or {}
    return content


@contextmanager
def serving(content, folder):
    """Serve a document. `ask(method, target, **options)` returns the answer to a request with the session."""
    name = f"served_{next(_NUMBERS)}"
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    (folder / name / "openapi.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / name / "_document.py").write_text(_API, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        contract = Contract(name)
    finally:
        sys.path.remove(str(folder))
    account = Account.from_seed()
    served = InProcess(create_app(account, contract), account, contract)
    client = served.http_client
    client.headers["Cookie"] = f"card={account.session}"
    yield client.request
