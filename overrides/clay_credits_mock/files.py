"""Reads an account from a JSON or YAML file. Its properties have the names that they have in the document."""

from __future__ import annotations

import importlib
import json
import math
import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clock import DEFAULT_MOMENT, END_OF_TIME, format_moment
from .nodes import Node, WrongValueError, shown
from .period import Period
from .records import Integration, Records, Resource, Usage, User, Workspace, session_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ID = re.compile(r"(?!\.\.?\Z)[\w.~-]+", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_URL = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~/-]*)?", re.ASCII)
_KIND = re.compile(r"[A-Z_]+")
_LATEST_FIRST_DAY = 28
_MOST_EXECUTIONS = 10**12
_MAX_BYTES = 64 * 2**20
# YAML aliases can make a small file huge. A file of that size without aliases has fewer values, as a rule.
_MAX_VALUES = 10**7


def read_file(path: Path | str) -> Records:
    """Read an account.

    Raises:
        ValueError: The file cannot be read, or something in it is wrong. The message says where.
    """
    path = Path(path)
    try:
        return _Reader().read(Node(_parsed(path)))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: is not written in UTF-8") from None
    except RecursionError:
        raise ValueError(f"{path}: is nested too deeply") from None
    except (WrongValueError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None


def _text(path: Path) -> str:
    # Checked first, because opening a pipe waits until something is written to it.
    if not path.is_file() and path.exists():
        raise WrongValueError("is not a regular file")
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise WrongValueError(f"is longer than {_MAX_BYTES // 2**20} MiB")
    return content.decode("utf-8-sig")


def _parsed(path: Path) -> Any:
    text = _text(path)
    if path.suffix not in {".yaml", ".yml"}:
        try:
            return json.loads(text, object_pairs_hook=_without_duplicates)
        except ValueError as error:
            raise WrongValueError(f"is not valid JSON: {error}") from None
    try:
        yaml = importlib.import_module("yaml")
    except ModuleNotFoundError:
        raise WrongValueError("is YAML, which needs PyYAML: pip install pyyaml, or write JSON") from None
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            return None
        if _size(root, {}) > _MAX_VALUES:
            raise WrongValueError(f"has more than {_MAX_VALUES} values, with its aliases replaced")
        return loader.construct_document(root)
    # PyYAML raises LookupError and AttributeError for values that do not fit their tags.
    except (yaml.YAMLError, ValueError, LookupError, AttributeError) as error:
        raise WrongValueError(f"is not valid YAML: {' '.join(str(error).split())}") from None


def _without_duplicates(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members. Python would keep the last value of a key that stands twice."""
    values = dict(members)
    if len(values) < len(members):
        names = Counter(name for name, _ in members)
        raise WrongValueError(f"an object has the key {shown(names.most_common(1)[0][0])} twice")
    return values


def _size(node: Any, known: dict[int, float]) -> float:
    """Return how many values a YAML node has with its aliases replaced; infinity if it contains itself.

    Raises:
        WrongValueError: A key stands twice in a mapping.
    """
    if id(node) not in known:
        known[id(node)] = math.inf
        if node.id == "mapping":
            _refuse_duplicates(node)
        parts: dict[str, Iterable[Any]] = {"sequence": node.value, "mapping": chain.from_iterable(node.value)}
        known[id(node)] = 1 + sum(_size(one, known) for one in parts.get(node.id, ()))
    return known[id(node)]


def _refuse_duplicates(mapping: Any) -> None:
    known: set[tuple[str, str]] = set()
    for key, _ in mapping.value:
        if key.id == "scalar" and (key.tag, key.value) in known:
            raise WrongValueError(f"line {key.start_mark.line + 1} has the key {shown(key.value)} for the second time")
        if key.id == "scalar":
            known.add((key.tag, key.value))


class _Reader:
    """Collects the records of a file. Each may refer to earlier ones."""

    def __init__(self) -> None:
        self._workspaces: dict[str, Workspace] = {}
        self._users: dict[str, User] = {}
        self._integrations: dict[str, Integration] = {}
        self._resources: dict[str, Resource] = {}
        self._events: dict[tuple[str, Period], list[Usage]] = {}
        self._left: dict[tuple[str, Period], int] = {}

    def read(self, top: Node) -> Records:
        """Read the whole file."""
        takes = {
            "workspaces": self._workspace,
            "users": self._user,
            "integrations": self._integration,
            "resources": self._resource,
            "events": self._event,
        }
        required, *optional = takes
        members = top.members((required,), (*optional, "now"))
        if not any(members.items(required)):
            members[required].wrong("must have at least one item")
        for name, take in takes.items():
            for node in members.items(name):
                take(node)
        latest = max((usage.moment for usages in self._events.values() for usage in usages), default=DEFAULT_MOMENT)
        return Records(
            tuple(self._workspaces.values()),
            tuple(self._users.values()),
            tuple(self._integrations.values()),
            tuple(self._resources.values()),
            self._usage,
            session_of(0),
            members.get("now", Node.moment, latest),
        )

    def _usage(self, workspace: Workspace, period: Period) -> Sequence[Usage]:
        return self._events.get((workspace.id, period), ())

    def _workspace(self, node: Node) -> None:
        members = node.members(("id", "totalCredits"), ("periodDay",))
        one_id = _new_id(members["id"], self._workspaces)
        first_day = members.get("periodDay", lambda day: day.whole(1, _LATEST_FIRST_DAY), 1)
        self._workspaces[one_id] = Workspace(one_id, members["totalCredits"].millicredits(), first_day)

    def _user(self, node: Node) -> None:
        members = node.members(("id", "workspaceId"), ("name", "email", "role"))
        one_id = _new_id(members["id"], self._users)
        workspace = members["workspaceId"].record_in(self._workspaces, "workspace")
        email = members.get("email", lambda text: text.text(_EMAIL, "an email address"), f"{one_id}@example.com")
        role = members.get("role", Node.text, None)
        self._users[one_id] = User(one_id, workspace.id, members.get("name", Node.text, one_id), email, role)

    def _integration(self, node: Node) -> None:
        members = node.members(("id",), ("name", "description", "providerName", "providerUrl"))
        one_id = _new_id(members["id"], self._integrations)
        name = members.get("name", Node.text, one_id)
        self._integrations[one_id] = Integration(
            one_id,
            name,
            members.get("description", Node.text, f"{name}."),
            members.get("providerName", Node.text, name),
            members.get("providerUrl", lambda url: url.text(_URL, "a URL"), f"https://{one_id}.example"),
        )

    def _resource(self, node: Node) -> None:
        members = node.members(("id", "ownerId", "createdAt"), ("resourceType", "name", "updatedAt", "deletedAt"))
        one_id = _new_id(members["id"], self._resources)
        created = members["createdAt"].moment()
        updated = members.get("updatedAt", Node.moment, created)
        deleted = members.get("deletedAt", Node.moment, END_OF_TIME)
        if deleted <= created:
            members["deletedAt"].wrong("must be after createdAt")
        if not created <= updated < deleted:
            members["updatedAt"].wrong("must be after createdAt and before deletedAt")
        owner = members["ownerId"].record_in(self._users, "user")
        kind = members.get("resourceType", lambda text: text.text(_KIND, "a name in capital letters"), "TABLE")
        name = members.get("name", Node.text, one_id)
        self._resources[one_id] = Resource(one_id, owner.id, kind, name, created, (updated,), deleted)

    def _event(self, node: Node) -> None:
        members = node.members(
            ("moment", "userId", "integrationType", "usedCredits"), ("resourceId", "actionExecutions")
        )
        moment = members["moment"].moment()
        user = members["userId"].record_in(self._users, "user")
        resource = members.get("resourceId", lambda text: text.record_in(self._resources, "resource"), None)
        if resource and resource.owner_id != user.id:
            members["userId"].wrong(f"{shown(resource.id)} belongs to {shown(resource.owner_id)}")
        if resource and not resource.exists(moment):
            members["moment"].wrong(f"{shown(resource.id)} does not exist at {format_moment(moment)}")
        usage = Usage(
            moment,
            user.id,
            resource.id if resource else None,
            members["integrationType"].record_in(self._integrations, "integration").id,
            members["usedCredits"].millicredits(),
            members.get("actionExecutions", lambda number: number.whole(0, _MOST_EXECUTIONS), 1),
        )
        self._spend(members["usedCredits"], self._workspaces[user.workspace_id], usage)

    def _spend(self, node: Node, workspace: Workspace, usage: Usage) -> None:
        period = Period.around(usage.moment, workspace.first_day)
        key = (workspace.id, period)
        self._left[key] = self._left.get(key, workspace.millicredits) - usage.millicredits
        if self._left[key] < 0:
            start = format_moment(period.start)
            node.wrong(f"is more than {shown(workspace.id)} has left in the period that starts {start}")
        self._events.setdefault(key, []).append(usage)


def _new_id(node: Node, known: Mapping[str, object]) -> str:
    one_id = node.text(_ID, "an id of letters, digits and . _ ~ -")
    if one_id in known:
        node.wrong(f"the id {shown(one_id)} is used twice")
    return one_id
