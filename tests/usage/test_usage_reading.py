"""Reading what a workspace used, and its plain records."""

import asyncio
import datetime
import json
import math

import httpx
import pytest
from attrs import asdict

import clay_credits
from account import OWNERS
from clay_credits import ClayError, NotFoundError
from clay_credits.mock import InProcessMock
from clay_credits.usage import (
    COLUMNS,
    Balance,
    Entry,
    by,
    daily,
    explain,
    forecast,
    read_balance,
    read_usage,
    read_usage_async,
    records,
    spike,
)
from clay_credits_usage.sums import count
from document_names import END, LEFT, RUNS, START, TOTAL, USED
from limits import run_async

NOW = datetime.datetime(2024, 6, 20, 14, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
UTC_NOW = datetime.datetime(2024, 6, 20, 12, tzinfo=datetime.UTC)
KEYS = ["day", "integration_id", "integration", "owner_id", "owner", "resource_id", "resource", "credits", "actions"]
SUMMARY = {TOTAL: 100, USED: 40, LEFT: 60, START: "2024-06-01T00:00:00Z", END: "2024-06-30T23:59:59Z"}
BALANCE = Balance(
    moment=UTC_NOW,
    remaining=60,
    used=40,
    total=100,
    period_start=datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
    period_end=datetime.datetime(2024, 6, 30, 23, 59, 59, tzinfo=datetime.UTC),
)
ANSWERS = {
    "/workspaces/w_1/credits": SUMMARY,
    "/owners": {"owners": [*OWNERS["owners"], {"name": "No id"}]},
    "/integrations": {"integrations": [{"id": "a", "name": "Sample A"}, {"id": "b"}, {"id": "c"}, {"name": "No id"}]},
    "/integrations/a/credits": {USED: 30},
    "/integrations/b/credits": {},
    "/integrations/c/credits": {USED: 0},
    "/integrations/a/credits/report": {
        "integrationType": "a",
        "rows": [
            {"date": "2024-06-03", "userId": "u_1", "resourceId": "t_1", USED: 20.5, RUNS: 4},
            {"date": "2024-06-02", "userId": None, "resourceId": "t_9", USED: 4.5, RUNS: 1},
        ],
    },
    "/integrations/b/credits/report": {"rows": [{USED: 3, "resourceId": "t_1"}]},
    "/integrations/c/credits/report": {"rows": [{"date": "2024-06-04", "resourceId": "t_1", USED: 0, RUNS: 8}]},
    "/users/u_1/resources": {"resources": [{"id": "t_1", "name": "Leads"}, {"name": "No id"}]},
}


class Service:
    """Answers by path, and remembers what it was asked."""

    def __init__(self, **changes):
        self.answers = ANSWERS | {path.replace("__", "/"): body for path, body in changes.items()}
        self.asked = []
        self.missing = 404

    def __call__(self, request):
        path = request.url.path.removeprefix("/v3")
        self.asked.append(path)
        body = self.answers.get(path)
        if body is None:
            return httpx.Response(self.missing, json={"type": "NotFound"})
        # Unlike httpx, JSON as services write it can have half a character.
        return httpx.Response(200, content=json.dumps(body), headers={"Content-Type": "application/json"})


def read(way, service, progress=None):
    reader = read_usage if way.client is clay_credits.Clay else read_usage_async
    return way.answer(service, lambda clay: reader(clay, "w_1", NOW, progress))


def test_everything_is_read(way):
    service = Service()
    usage = read(way, service)
    assert usage.workspace_id == "w_1"
    assert usage.balance == BALANCE
    assert usage.balance.moment.tzinfo is datetime.UTC
    assert usage.entries == (
        Entry(day=datetime.date(2024, 6, 2), integration_id="a", resource_id="t_9", credits=4.5, actions=1),
        Entry(
            day=datetime.date(2024, 6, 3),
            integration_id="a",
            owner_id="u_1",
            resource_id="t_1",
            credits=20.5,
            actions=4,
        ),
        # With your own key at the provider, an integration takes only actions.
        Entry(day=datetime.date(2024, 6, 4), integration_id="c", resource_id="t_1", credits=0, actions=8),
        # What the rows do not account for: of the first integration, and of the workspace.
        Entry(integration_id="a", credits=5),
        Entry(integration_id="b", resource_id="t_1", credits=3),
        Entry(credits=7),
    )
    assert usage.owners == {"u_1": "u_1"}
    assert usage.integrations == {"a": "Sample A", "b": "b", "c": "c"}
    assert usage.resources == {"t_1": "Leads"}
    assert sorted(service.asked) == sorted(ANSWERS)


def test_progress_has_no_ids(way):
    told = []
    read(way, Service(), lambda *one: told.append(one))
    assert told == [
        *((number, 3, "balance, owners and integrations") for number in (1, 2, 3)),
        *((number, 10, "credits of integrations") for number in (4, 5, 6)),
        *((number, 10, "reports of integrations") for number in (7, 8, 9)),
        (10, 10, "names of tables"),
    ]


def test_what_is_not_known_makes_no_rest(way):
    unknown, none = {"rows": [{"date": "2024-06-02"}]}, {}
    reports = {f"__integrations__{one}__credits__report": none for one in "bc"}
    usage = read(way, Service(__integrations__a__credits__report=unknown, **reports))
    assert usage.entries == (
        Entry(day=datetime.date(2024, 6, 2), integration_id="a"),
        # Without rows, it is not known how many actions ran.
        *(Entry(integration_id=one, credits=0.0) for one in "bc"),
        Entry(credits=0.0),
    )


FIVE = {"rows": [{USED: 0, RUNS: 5}]}


@pytest.mark.parametrize(
    ("report", "actions"),
    [
        ({RUNS: 99, "rows": []}, 99),
        ({RUNS: 99, **FIVE}, 99),
        ({RUNS: 5, **FIVE}, 5),
        ({RUNS: 4, **FIVE}, 5),
        (FIVE, 5),
        ({"rows": []}, 0),
        ({RUNS: 99, "rows": [{USED: 0}]}, None),
        ({RUNS: 99}, 99),
        ({"rows": None}, None),
        ({}, None),
    ],
)
def test_actions_without_credits_are_counted(way, report, actions):
    balance, listed = SUMMARY | {USED: 0}, {"integrations": [{"id": "c"}]}
    service = Service(
        __workspaces__w_1__credits=balance, __integrations=listed, __integrations__c__credits__report=report
    )
    entries = read(way, service).entries
    assert count(one.actions for one in entries) == actions
    assert {one.credits for one in entries} <= {0}


@pytest.mark.parametrize("listed", [{}, {"integrations": None}, {"integrations": [{"name": "No id"}]}])
def test_actions_are_not_known_if_not_all_integrations_are(way, listed):
    balance = SUMMARY | {USED: 0}
    entries = read(way, Service(__workspaces__w_1__credits=balance, __integrations=listed)).entries
    assert entries == (Entry(credits=0.0),)


@pytest.mark.parametrize("late", ["credits", "credits/report"])
@pytest.mark.parametrize("again", [False, True])
def test_two_billing_periods_are_not_mixed(way, late, again):
    """The period is renewed after the balance was read: everything is read again, of one period."""
    renewed = {START: "2024-07-01T00:00:00Z", END: "2024-07-31T23:59:59Z"}
    service = Service(**{f"__integrations__a__{late.replace('/', '__')}": {USED: 1, **renewed}})
    answered, asked = service.__call__, []

    def answer(request):
        asked.append(request)
        if len(asked) > 3 and not again:
            service.answers["/workspaces/w_1/credits"] = SUMMARY | renewed | {USED: 1}
        return answered(request)

    if again:
        with pytest.raises(ClayError, match="was renewed while its usage was read"):
            read(way, answer)
    else:
        usage = read(way, answer)
        assert (usage.balance.used, usage.balance.period_start.month) == (1, 7)


def test_what_is_rounded_is_no_missing_action(way):
    balance, rows = SUMMARY | {USED: 10.05}, {"rows": [{USED: 10, RUNS: 5}]}
    listed = {"integrations": [{"id": "c"}]}
    changes = {"__workspaces__w_1__credits": balance, "__integrations__c__credits__report": rows}
    entries = read(way, Service(__integrations=listed, **changes)).entries
    assert (count(one.actions for one in entries), entries[-1].credits) == (5, 0.05)


def test_an_empty_account_is_read(way):
    used = SUMMARY | {USED: 0}
    usage = read(way, Service(__workspaces__w_1__credits=used, __owners={}, __integrations={"integrations": []}))
    assert (usage.entries, usage.owners, usage.integrations, usage.resources) == ((), {}, {}, {})


@pytest.mark.parametrize("status", [403, 404])
def test_tables_of_hidden_owners_keep_their_ids(way, status):
    service = Service(__integrations__b__credits__report={"rows": [{"userId": "u_7", "resourceId": "t_7", USED: 3}]})
    service.missing = status
    usage = read(way, service)
    assert "/users/u_7/resources" in service.asked
    assert usage.resources == {"t_1": "Leads"}
    assert [one.name for one in by(usage, "table")] == ["Leads", "not attributed", "t_9", "t_7"]


def test_a_failure_ends_the_reading(way):
    with pytest.raises(NotFoundError):
        read(way, Service(__integrations__b__credits=None))


def test_a_moment_needs_a_time_zone(way):
    naive = datetime.datetime(2024, 6, 20)  # noqa: DTZ001 -- it is refused
    reader = read_usage if way.client is clay_credits.Clay else read_usage_async
    with pytest.raises(ValueError, match="must have a time zone"):
        way.answer(Service(), lambda clay: reader(clay, "w_1", naive))


def test_a_period_at_an_end_of_the_calendar_is_read(way):
    far = SUMMARY | {START: "0001-01-01T00:00:00+05:00", END: "9999-12-31T23:59:59-05:00"}
    balance = read(way, Service(__workspaces__w_1__credits=far)).balance
    ends = (datetime.datetime.min, datetime.datetime.max)  # noqa: DTZ901 -- the zone is added
    assert (balance.period_start, balance.period_end) == tuple(one.replace(tzinfo=datetime.UTC) for one in ends)
    assert forecast(balance).before_period_end is not None


def test_texts_of_the_service_are_safe_to_write(way):
    name = "a\x1b[2J\ud800\nb\u202e"
    rows = {"rows": [{"userId": "u\ud800", "resourceId": "t\u2028", USED: 3}]}
    service = Service(
        __integrations={"integrations": [{"id": "a", "name": name}]}, __integrations__a__credits__report=rows
    )
    service.missing = 403
    usage = read(way, service)
    assert usage.integrations == {"a": "a?[2J? b"}
    assert usage.entries[0] == Entry(integration_id="a", owner_id="u?", resource_id="t ", credits=3)
    assert json.dumps(asdict(usage), default=str, ensure_ascii=False).encode()


def test_no_more_than_four_calls_run_at_once():
    integrations = {"integrations": [{"id": f"i_{number}"} for number in range(20)]}
    running, most = 0, 0

    async def answer(request):
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(20):
            await asyncio.sleep(0)
        running -= 1
        path = request.url.path.removeprefix("/v3")
        body = integrations if path == "/integrations" else {USED: 0} if "i_" in path else ANSWERS[path]
        return httpx.Response(200, json=body)

    async def all_of_it():
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http_client,
            clay_credits.AsyncClay(session="s", http_client=http_client) as clay,
        ):
            return await read_usage_async(clay, "w_1", NOW)

    assert len(run_async(all_of_it()).integrations) == 20
    assert most == 4


def test_the_whole_account_of_the_mock():
    mock = InProcessMock()
    now = mock.clock.now()
    clay = mock.clay
    usage = read_usage(clay, mock.account.workspace_id, now)
    assert usage.balance == read_balance(clay, mock.account.workspace_id, now)
    assert len(usage.entries) > 100
    assert round(math.fsum(one.credits for one in usage.entries), 6) == usage.balance.used > 0
    assert all(entry.day is not None and entry.actions is not None for entry in usage.entries)
    assert {entry.integration_id for entry in usage.entries} <= usage.integrations.keys()
    for kind in ("integration", "owner", "table", "day"):
        assert round(math.fsum(one.credits for one in by(usage, kind)), 6) == usage.balance.used
    assert forecast(usage.balance, monthly=10_000).left_at_renewal is not None

    async def again():
        return await read_usage_async(mock.async_clay, mock.account.workspace_id, now)

    assert run_async(again()) == usage


def test_the_runaway_day_of_the_mock_is_explained():
    mock = InProcessMock()
    usage = read_usage(mock.clay, mock.account.workspace_id, mock.clock.now())
    days = daily(usage)
    worst = max(days, key=days.__getitem__)
    assert spike(days, worst, factor=3).credits == days[worst]
    rises = explain(usage, worst)
    assert [rise.kind for rise in rises] == ["integration", "owner", "table"]
    # One table ran away, with one integration: all three rose by most of what was used on the day.
    assert all(rise.more > days[worst] / 2 for rise in rises)


def test_records_are_plain_and_have_names(way):
    rows = records(read(way, Service()))
    assert [list(row) for row in rows] == [KEYS, *[list(COLUMNS)] * 5]
    assert rows[1] == dict(
        zip(
            KEYS,
            [datetime.date(2024, 6, 3), "a", "Sample A", "u_1", "u_1", "t_1", "Leads", 20.5, 4],
            strict=True,
        )
    )
    assert list(rows[-1].values()) == [None] * 7 + [7, None]


def test_a_model_is_plain_data_too(way):
    row = {"date": "2024-06-03", "userId": None, USED: 3.5, "new": 1}
    service = Service(__integrations__a__credits__report={"rows": [row]})
    report = way.answer(service, lambda clay: clay.integrations.get_credit_report("a"))
    assert [*asdict(report)["rows"][0].values()] == [datetime.date(2024, 6, 3), None, None, 3.5, None]


def test_usage_is_plain_data_and_a_table_of_a_notebook(way):
    usage = read(way, Service(__integrations={"integrations": [{"id": "a", "name": "<b>"}]}))
    plain = asdict(usage)
    assert "_kept" not in str(plain)
    assert plain["entries"][0].keys() == {"day", "integration_id", "owner_id", "resource_id", "credits", "actions"}
    assert "<tr><th>remaining</th><td>60.0</td></tr>" in usage.balance._repr_html_()
    html = usage._repr_html_()
    assert html.startswith(usage.balance._repr_html_())
    assert "<td>&lt;b&gt;</td>" in html
    assert html.count("<tr>") == usage.balance._repr_html_().count("<tr>") + 1 + len(usage.entries)
    assert f"<th>{'</th><th>'.join(COLUMNS)}</th>" in html


def test_records_of_a_report_have_ids_as_names(way):
    report = way.answer(Service(), lambda clay: clay.integrations.get_credit_report("a"))
    assert [list(row) for row in records(report)] == [list(COLUMNS)] * 2
    assert [list(row.values()) for row in records(report)] == [
        [datetime.date(2024, 6, 3), "a", "a", "u_1", "u_1", "t_1", "t_1", 20.5, 4],
        [datetime.date(2024, 6, 2), "a", "a", None, None, "t_9", "t_9", 4.5, 1],
    ]


def test_records_of_a_report_without_rows_are_none(way):
    report = way.answer(httpx.Response(200, json={}), lambda clay: clay.integrations.get_credit_report("a"))
    assert records(report) == []
