"""One invented account: its people, what they made, and a ledger of what each day used."""

from __future__ import annotations

import datetime
import hashlib
import random
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PERIOD_START = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
PERIOD_END = datetime.datetime(2024, 6, 30, 23, 59, 59, tzinfo=datetime.UTC)

_ROLES = ("workspace-admin", "workspace-admin", "workspace-viewer")
_USER_NAMES = ("Amber", "Birch", "Cobalt", "Dune", "Ember", "Fern")
_TABLE_NAMES = ("Leads", "Accounts", "Webinar guests", "Renewals", "Partners", "Enrichment tests")
_INTEGRATIONS = (
    ("clearbit", "Clearbit", "Looks up companies and people by domain or email address."),
    ("sample-email-finder", "Sample Email Finder", "Finds a work address by name and company."),
    ("sample-company-data", "Sample Company Data", "Adds size, industry and place of a company."),
    ("sample-phone-check", "Sample Phone Check", "Tells whether a telephone number is in use."),
    ("sample-web-reader", "Sample Web Reader", "Reads a page and answers a question about it."),
    ("sample-unused", "Sample Unused", "Is available, and nobody uses it."),
)


@frozen
class User:
    """A person; `role` is None for one who may not see credit usage."""

    id: str
    name: str
    email: str
    role: str | None


@frozen
class Integration:
    """An integration type and the company behind it."""

    id: str
    name: str
    description: str


@frozen
class Resource:
    """A workbook or a table."""

    id: str
    name: str
    kind: str
    owner_id: str
    created_at: datetime.datetime
    updated_at: datetime.datetime


@frozen
class Usage:
    """An entry of the ledger: what one resource used of one integration on one day.

    Amounts are whole thousandths of a credit, so that every sum is exact. `resource_id` is None where the resource is
    not known any more.
    """

    day: datetime.date
    user_id: str
    resource_id: str | None
    integration_id: str
    millicredits: int
    executions: int


@frozen
class Account:
    """Everything that the mock answers from. Every amount of an answer is a sum over the ledger."""

    workspace_id: str
    total_millicredits: int
    users: tuple[User, ...]
    integrations: tuple[Integration, ...]
    resources: tuple[Resource, ...]
    ledger: tuple[Usage, ...] = field(repr=False)
    session: str = field(repr=False)
    """The one session value that the account's server accepts."""

    @classmethod
    def from_seed(cls, seed: int = 0) -> Account:
        """Invent an account. The same seed gives the same account everywhere."""
        # Not a secret: it opens nothing but the mock.
        chance = random.Random(seed)  # noqa: S311
        users = tuple(_users())
        resources = tuple(_resources(chance, users))
        ledger = tuple(_ledger(chance, resources))
        used = sum(usage.millicredits for usage in ledger)
        # The grant is the round number above what was used, so that something is always left.
        total = (used // 5_000_000 + 1) * 5_000_000
        signature = hashlib.sha256(f"mock {seed}".encode()).hexdigest()[:32]
        integrations = tuple(Integration(*row) for row in _INTEGRATIONS)
        return cls("w_1", total, users, integrations, resources, ledger, f"s%3Amock-{seed}.{signature}")

    def used(self, matches: Callable[[Usage], bool] = lambda _: True) -> int:
        """Sum the thousandths of a credit of all ledger entries that match."""
        return sum(usage.millicredits for usage in self.ledger if matches(usage))


def _users() -> Iterator[User]:
    for number, name in enumerate(_USER_NAMES, start=1):
        role = _ROLES[number - 1] if number <= len(_ROLES) else None
        yield User(f"u_{number}", f"{name} Example", f"{name.lower()}@example.com", role)


def _resources(chance: random.Random, users: tuple[User, ...]) -> Iterator[Resource]:
    """Give everybody but the last a workbook with tables; the last has created nothing."""
    table = 0
    for number, user in enumerate(users[:-1], start=1):
        created = PERIOD_START - datetime.timedelta(days=chance.randint(20, 200), minutes=chance.randint(0, 1439))
        yield Resource(f"wb_{number}", f"{user.name}'s workbook", "WORKBOOK", user.id, created, created)
        for _ in range(chance.randint(1, 3)):
            table += 1
            begun = created + datetime.timedelta(minutes=chance.randint(1, 300))
            changed = PERIOD_START + datetime.timedelta(minutes=chance.randint(0, 40_000))
            yield Resource(f"t_{table}", chance.choice(_TABLE_NAMES), "TABLE", user.id, begun, changed)


def _ledger(chance: random.Random, resources: tuple[Resource, ...]) -> Iterator[Usage]:
    """Let each table run one or two integrations, less at weekends, and forget the table of some entries."""
    tables = [resource for resource in resources if resource.kind == "TABLE"]
    habits = {table.id: chance.sample([row[0] for row in _INTEGRATIONS[:-1]], chance.randint(1, 2)) for table in tables}
    # The first integration is in use whatever the seed.
    habits[tables[0].id] = [_INTEGRATIONS[0][0], *habits[tables[0].id][1:]]
    for offset in range((PERIOD_END - PERIOD_START).days + 1):
        day = (PERIOD_START + datetime.timedelta(days=offset)).date()
        busy = 0.15 if day.isoweekday() > 5 else 0.7  # noqa: PLR2004 -- Saturday and Sunday
        for table in tables:
            for integration_id in habits[table.id]:
                if chance.random() < busy:
                    executions = chance.randint(1, 40)
                    known = chance.random() > 0.05  # noqa: PLR2004 -- one entry in twenty
                    yield Usage(
                        day,
                        table.owner_id,
                        table.id if known else None,
                        integration_id,
                        executions * chance.randrange(250, 3001, 125),
                        executions,
                    )
