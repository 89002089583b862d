"""Failing rows in the words of people: what a council member or a deliverer reads."""

from __future__ import annotations

import pytest

from pipelines.alerts.rows import row_in_words
from pipelines.quality.labels import labels, value_in_words
from pipelines.quality.suites import load_suites

# 21,234 homes that become 20,500: 20500/21234 - 1 = -0.03457
REVISION = {
    "corporation_revision_share": -0.034567,
    "region_code": "GM0392",
    "period_code": "2024JJ00",
    "occupancy_code": "T001235",
    "earlier_corporation": 21234.0,
    "corporation": 20500.0,
}


def test_a_figure_that_cbs_changed_is_told_with_table_place_year_old_and_new() -> None:
    """It read `corporation_revision_share -0,0346, region_code GM0392`."""
    told = row_in_words(
        REVISION, suite="cbs_observation__82900NED", rule="corporation_revision_is_small"
    )
    assert told == (
        "CBS-tabel 82900NED, woningen van corporaties, Haarlem, 2024: "
        "eerst 21.234, nu 20.500 (-3,46%)"
    )


def test_of_a_rule_without_a_sentence_each_column_is_told_with_its_label() -> None:
    row = {"region_code": "GM0453", "year": 2025, "balance_gap": -12.0, "lacks_source": True}
    assert row_in_words(row) == "Velsen, 2025, verschil -12"


def test_an_older_result_without_the_columns_of_the_sentence_is_still_told() -> None:
    row = {"corporation_revision_share": 0.05, "region_code": "GM0392", "period_code": "2024JJ00"}
    told = row_in_words(
        row, suite="cbs_observation__82900NED", rule="corporation_revision_is_small"
    )
    assert told == "gewijzigd met +5%, Haarlem, 2024"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("period_code", "2025JJ00", "2025"),
        ("period_code", "2025KW03", "2025, kwartaal 3"),
        ("period_code", "2025MM11", "2025, maand 11"),
        ("period_code", "2025-2029", "2025-2029"),
        ("reference_date", "2026-07-01", "01-07-2026"),
        ("reference_date", "2026-07-01T00:00:00", "01-07-2026"),
        ("dwellings", 83421.0, "83.421"),
        ("share", 0.1, "10%"),
        ("plan_ratio", 0.4567, "0,46 keer"),
        ("lost_regions", "GM0392, GM0473", "Haarlem, Zandvoort"),
        ("region_code", "GM9999", "GM9999"),
        ("region_code", None, "leeg"),
        ("no_such_column", 1234.5, "1.234,5"),
        ("no_such_column", [True, "x"], "ja, x"),
    ],
)
def test_a_value_is_written_as_people_write_it(column: str, value: object, said: str) -> None:
    assert value_in_words(column, value) == said


def test_a_refused_file_says_what_counts_instead() -> None:
    row = {"path": "cbs/T/2026-01-01/f.json", "reason": "cbs/T/2026-01-01/f.json: leeg."}
    assert row_in_words(row) == "cbs/T/2026-01-01/f.json: leeg."
    assert row_in_words({**row, "counts_instead": "cbs/T/2025-01-01/f.json"}) == (
        "cbs/T/2026-01-01/f.json: leeg. Nu telt cbs/T/2025-01-01/f.json."
    )
    assert row_in_words({**row, "counts_instead": None}).endswith("geen eerdere goede levering.")


def test_a_plan_is_not_named_by_its_number_which_may_be_the_name_of_a_hidden_plan() -> None:
    row = {"path": "p/haarlem/2026-07-01/l.csv", "municipality_code": "GM0392", "plan_id": "Tuin"}
    assert row_in_words(row) == "p/haarlem/2026-07-01/l.csv, Haarlem"


def test_every_column_that_a_rule_can_show_has_a_label() -> None:
    judged = ("column", "column_A", "column_B")
    shown = {
        str(column)
        for suite in load_suites()
        for rule in suite.rules
        for column in (
            *suite.key,
            *(rule.kwargs.get(name) for name in judged),
            *rule.kwargs.get("column_list", ()),
            *rule.shows,
        )
        if column
    }
    assert shown - labels().keys() == set()


def test_every_list_of_names_is_there() -> None:
    for column, label in labels().items():
        if label.names:
            assert value_in_words(column, "no such code") == "no such code"
