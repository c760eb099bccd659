"""How the tests of the mock's data ask an account without a server."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from clay_credits.mock import Account
from clay_credits_mock.answers import ANSWERS, Bodies
from clay_credits_mock.clock import Clock

MOMENTS = st.datetimes(datetime(2023, 6, 1, 9), datetime(2026, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- theirs


@st.composite
def accounts(draw, clock=None):
    """Draw accounts of any seed and of many sizes."""
    workspaces = draw(st.integers(1, 4))
    return Account.from_seed(
        draw(st.integers()),
        workspaces=workspaces,
        users=draw(st.integers(workspaces, 20)),
        integrations=draw(st.integers(1, 9)),
        days=draw(st.sampled_from([1200, 400, 30, 1])),
        clock=clock or Clock(),
    )


def ask(account, operation_id, *ids):
    """Return an answer as Python values."""
    return ANSWERS[operation_id](account.now(), *ids)


def milli(credits_):
    """Turn credits back into whole thousandths, the way that any client can."""
    return round(credits_ * 1000)


def questions(account):
    """Yield every operation of an account with every id."""
    yield from [("list_owners",), ("list_integrations",)]
    yield from (("get_workspace_credits", one.id) for one in account.workspaces)
    yield from ((name, one.id) for one in account.users for name in ("get_user_credits", "list_user_resources"))
    for name in ("get_integration", "get_integration_credits", "get_integration_credit_report"):
        yield from ((name, one.id) for one in account.integrations)


def everything(account, bodies=None):
    """Return the bytes of all answers."""
    bodies = bodies or Bodies(account)
    return [bodies.get(ANSWERS[name], *ids) for name, *ids in questions(account)]
