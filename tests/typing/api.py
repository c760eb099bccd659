"""The public face as its users' type checkers see it. Never run: mypy and pyright check it, both strict."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Iterator
from typing import assert_type

import httpx

import clay_credits
from clay_credits import APIStatusError, AsyncClay, Clay, Drift, RawResponse
from clay_credits.mock import Account, InProcessMock, MockServer
from clay_credits.models import (
    Integration,
    IntegrationCreditReport,
    IntegrationCreditReportRow,
    IntegrationCredits,
    IntegrationList,
    Owner,
    OwnerList,
    UserCredits,
    UserResources,
    WorkspaceCredits,
    WorkspaceRole,
)
from clay_credits.testing import Examples


def sync_calls() -> None:
    with Clay(session="s", timeout=httpx.Timeout(3), default_headers={"a": "b"}) as clay:
        assert_type(clay, Clay)
        assert_type(clay.with_options(timeout=1.5), Clay)
        assert_type(clay.owners.list(), OwnerList)
        assert_type(clay.users.get_credits("u_1", timeout=3), UserCredits)
        assert_type(clay.users.list_resources("u_1", extra_headers={"a": "b"}), UserResources)
        assert_type(clay.workspaces.get_credits("w_1"), WorkspaceCredits)
        assert_type(clay.integrations.list(), IntegrationList)
        assert_type(clay.integrations.get("clearbit"), Integration)
        assert_type(clay.integrations.get_credits("clearbit"), IntegrationCredits)
        assert_type(clay.integrations.get_credit_report("clearbit"), IntegrationCreditReport)


async def async_calls() -> None:
    async with AsyncClay(session="s", http_client=httpx.AsyncClient()) as clay:
        assert_type(clay, AsyncClay)
        assert_type(await clay.workspaces.get_credits("w_1"), WorkspaceCredits)
        assert_type(await clay.users.with_raw_response.get_credits("u_1"), RawResponse[UserCredits])


def names_that_are_not_there_are_errors() -> list[object]:
    # Loading names when they are asked for must not make a checker believe in every name: mypy tells of a needless
    # comment.
    return [
        clay_credits.Nothing,  # type: ignore[attr-defined] # on purpose
        clay_credits.models.Nothing,  # type: ignore[attr-defined] # on purpose
    ]


async def wrong_use_is_an_error(clay: Clay, async_clay: AsyncClay) -> None:
    # At run time these methods exist, to say which form to use: checkers must not see them.
    with async_clay:  # type: ignore[attr-defined] # on purpose
        pass
    async with clay:  # type: ignore[attr-defined] # on purpose
        pass
    clay.with_options(proxy="http://127.0.0.1:1")  # type: ignore[arg-type] # on purpose
    clay.send()  # type: ignore[attr-defined] # on purpose


def raw_responses(clay: Clay) -> None:
    raw = clay.owners.with_raw_response.list()
    assert_type(raw, RawResponse[OwnerList])
    assert_type(raw.parse(), OwnerList)
    assert_type(raw.status_code, int)
    assert_type(raw.content, bytes)
    assert_type(raw.request_id, str | None)
    assert_type(raw.elapsed, float)
    assert_type(raw.drift, tuple[Drift, ...])


async def streamed_responses(clay: Clay, async_clay: AsyncClay) -> None:
    with clay.integrations.with_streaming_response.get_credit_report("clearbit", timeout=3) as report:
        assert_type(report.iter_rows(), Iterator[IntegrationCreditReportRow])
        assert_type(report.parse(), IntegrationCreditReport)
        assert_type(report.status_code, int)
        assert_type(report.drift, tuple[Drift, ...])
    async with async_clay.integrations.with_streaming_response.get_credit_report("clearbit") as awaited:
        assert_type(awaited.iter_rows(), AsyncIterator[IntegrationCreditReportRow])
        assert_type(awaited.parse(), IntegrationCreditReport)


def documented_attributes_are_never_none(balance: WorkspaceCredits) -> None:
    assert_type(balance.total_credits, float)
    assert_type(balance.period_start, datetime.datetime)


def inferred_attributes_may_be_none(owner: Owner) -> None:
    assert_type(owner.id, str | None)
    assert_type(owner.role, WorkspaceRole | str | None)


def errors(error: APIStatusError) -> None:
    assert_type(error.status_code, int)
    assert_type(error.request_id, str | None)


def mocks(account: Account) -> None:
    mock = InProcessMock(account, faults=["status=503"])
    assert_type(mock.clay, Clay)
    assert_type(mock.async_clay, AsyncClay)
    assert_type([call.operation_id for call in mock.calls.list()], list[str | None])
    assert_type(mock.clock.now(), datetime.datetime)
    with MockServer(account, control=True) as server:
        assert_type(server.base_url, str)


async def examples() -> None:
    answers = Examples()
    answers.answer("list_owners", {"owners": []}, status=200, headers={"a": "b"}, times=1)
    assert_type(answers.clay.owners.list(), OwnerList)
    assert_type(await answers.async_clay.owners.list(), OwnerList)
    assert_type(answers.http_client, httpx.Client)
