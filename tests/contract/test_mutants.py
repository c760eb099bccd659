"""The contract suite notices a sample of the mutants. `make contract-mutants` tries all of them."""

from collections import Counter

import pytest

from broken_mock import answering
from clay_credits.mock import Account, create_app
from contract import Run, report
from contract_mutants import noticed
from contract_suite.mock_states import STATES, subject
from contract_suite.run import QUICK, Outcome, examine
from document_names import LEFT
from mutant_catalogue import Mutant, catalogue

MUTANTS = list(catalogue())
SAMPLE = {
    "a documented property is missing": f"'{LEFT}' is a required property",
    "a thousandth too much in a sum": "the rows sum up to",
    "credits of another user": "in the reports' rows",
    "a time in another zone": "not written in UTC",
    "the session is not asked for by a POST": "no session is answered 200, not 401",
    "no session is reported in a page": "the content type is text/html",
    "an error with a code": "Additional properties are not allowed",
    "404 is not promised": "Undocumented status code",
    "a link follows nothing": "leads nowhere",
    "an id that there is not": "no case has succeeded",
    "a resource is left out of the list": "no list shows the Resource",
    "a resource created in the future": "which is in the future",
    "an email without an at sign": "which is not an address",
    "a user's credits are those of the workspace": "in the reports' rows",
    "a crash on a long id": "a long id as userId is answered 500",
    "a 400 of another shape": "400: $: ",
    "a 429 without Retry-After": "429 without Retry-After",
    "an error text that shows the session": "the answer shows the session",
    "caches may share an answer": "Cache-Control: public",
    "any page may read an answer": "Access-Control-Allow-Origin",
    "an answer that takes a second": "an answer takes",
}


@pytest.mark.parametrize(("name", "reported"), SAMPLE.items())
def test_the_suite_notices_and_says_what(name, reported):
    (mutant,) = (one for one in MUTANTS if one.name == name)
    assert reported in noticed(mutant)


def test_the_suite_notices_nothing_where_nothing_is_broken():
    assert noticed(Mutant("none", "as it is", wrap=answering(lambda _, answered: answered))) == ""


def test_the_suite_notices_a_session_that_opens_nothing():
    in_process, _ = subject()
    stranger = create_app(Account.from_seed(1))
    assert noticed(Mutant("auth", "another account", wrap=lambda _: stranger))
    assert examine(in_process, phases=QUICK, examples=5).problems == []


def test_the_catalogue_has_each_mutant_once_and_few_that_nobody_can_notice():
    names = Counter(mutant.name for mutant in MUTANTS)
    assert [name for name, times in names.items() if times > 1] == []
    assert {mutant.kind for mutant in MUTANTS} == {
        "answers",
        "auth",
        "validation",
        "methods and headers",
        "document",
    }
    assert len([mutant for mutant in MUTANTS if mutant.unseen]) <= len(MUTANTS) / 20


@pytest.mark.parametrize("state", STATES)
def test_states_are_what_their_names_say(state):
    in_process, account = subject(state)
    workspace = next(
        parameter["example"]
        for parameter in in_process.document.content["components"]["parameters"].values()
        if parameter["name"] == "workspaceId"
    )
    spent = account.now().used_in(account.workspaces_by_id[workspace]).millicredits
    assert (account.workspaces_by_id[workspace].millicredits == spent) == (state == "at 0")
    default = Account.from_seed()
    later = account.now().used_in(account.workspaces[0]).period != default.now().used_in(default.workspaces[0]).period
    assert later == (state in {"next period", "from a file"})


def test_the_report_has_a_line_for_each_run_and_for_each_problem():
    run = Run("default", socket=True, seed=3)
    outcome = Outcome(Counter(walk=2, coverage=3), {"GET /owners"}, 1.25, ["this", "this", "that"])
    assert report([(run, outcome)], 1.6).splitlines() == [
        "state        way        seed operations  cases seconds  problems",
        "default      socket        3          1      5     1.2  3",
        "default: this",
        "default: that",
        "5 cases in 2 s",
    ]
