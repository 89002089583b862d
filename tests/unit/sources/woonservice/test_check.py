"""What who delivers gets: a template per extract and findings on a file."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice.check import check_extract, template
from pipelines.sources.woonservice.extracts import known

# contract-plans.md: the columns of findings, the same for every source.
FINDING_COLUMNS = [
    *("sheet", "row_number", "column_letter", "column_name", "municipality_code"),
    *("plan_id", "plan_name", "rule", "severity", "reason", "value"),
]


@pytest.mark.parametrize("name", sorted(known().extracts))
def test_an_empty_template_passes_its_own_check(name: str) -> None:
    form = template(name)
    findings = check_extract((";".join(form.header) + "\n").encode(), name)
    assert findings.empty
    assert list(findings.columns) == FINDING_COLUMNS
    assert list(form.explanation["kolom"]) == list(form.header)
    assert form.explanation["inhoud"].str.len().min() > 5


def test_the_template_explains_the_lists_it_uses_with_their_last_day() -> None:
    codes = template("toewijzingen").codes
    gelijkvloers = codes[(codes["lijst"] == "VOORRANGDETAILSOORT") & (codes["code"] == "GEL")]
    assert gelijkvloers["vervalt_na"].tolist() == [date(2026, 6, 12)]
    assert "ROUTE" not in set(codes["lijst"])


def test_findings_name_line_column_letter_and_rule_and_never_the_value() -> None:
    text = (
        "reactieId;publicatieId;inschrijvingId;naam;datum\n"
        "1;P1;I1;Willemijn;gisteren\n2;P1;I2;Willemijn;2026-07-01\n"
    )
    findings = check_extract(text.encode(), "reacties", as_of=date(2026, 6, 30))
    told = findings[["row_number", "column_letter", "column_name", "rule", "severity"]]
    assert told.fillna(0).values.tolist() == [
        [2, "E", "datum", "onleesbaar", "critical"],
        [3, "E", "datum", "na_einde_bestand", "critical"],
        [0, "D", "naam", "kolom_persoonsgegeven", "warning"],
    ]
    assert findings["value"].isna().all()
    assert "Willemijn" not in findings.to_csv()
    assert findings["reason"].iloc[0] == (
        "Kolom datum is niet te lezen; verwacht: een datum als 2025-07-01 of 1-7-2025."
    )


def test_without_a_last_day_no_date_is_too_late() -> None:
    text = "reactieId;publicatieId;inschrijvingId;datum\n1;P1;I1;2031-01-01\n"
    assert check_extract(text.encode(), "reacties").empty


def test_a_file_that_would_be_refused_is_refused_here() -> None:
    with pytest.raises(RefusedFile, match="Verplichte kolom"):
        check_extract(b"a;b\n1;2\n", "reacties")
