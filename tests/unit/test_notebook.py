"""Models in a notebook."""

from clay_credits.models import IntegrationCreditReport, WorkspaceCredits
from document_names import LEFT, RUNS, TOTAL, USED, attribute

PERIOD = {"periodStart": "2024-06-01T00:00:00Z", "periodEnd": "2024-06-30T23:59:59Z"}


def test_a_model_is_a_table():
    html = WorkspaceCredits.from_dict({TOTAL: 10, USED: 3.5, LEFT: 6.5, **PERIOD})._repr_html_()
    assert f"<tr><th>{attribute(USED)}</th><td>3.5</td></tr>" in html
    assert html.count("<table>") == 1


def test_a_list_of_models_is_a_table_of_its_first_rows():
    rows = [{USED: number, RUNS: 1, "userId": "<b>"} for number in range(25)]
    html = IntegrationCreditReport.from_dict({"integrationType": "a&b", "rows": rows})._repr_html_()
    assert html.count("<table>") == 2
    assert html.count("<tr>") == 1 + 1 + 20
    assert "... 5 more" in html
    assert "<b>" not in html
    assert "a&amp;b" in html
    assert "more" not in IntegrationCreditReport.from_dict({"rows": rows[:2]})._repr_html_()
