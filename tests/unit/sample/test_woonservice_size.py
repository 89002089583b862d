"""At scale 1 the invented extracts have the size of the region of issue 4."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.sample.woonservice.write import write_extracts

YEARS = (2022, 2023, 2024, 2025)


class Extracts:
    """The CSV files of one extract as a table of texts."""

    def __init__(self, raw: Path) -> None:
        self._raw = raw

    def ask(
        self, select: str, extract: str, kind: str = "*", encoding: str = "utf-8"
    ) -> list[tuple[object, ...]]:
        files = f"{self._raw}/{extract}/*/*{kind}*.csv"
        table = (
            f"read_csv('{files}', all_varchar = true, union_by_name = true, ignore_errors = true, "
            f"filename = true, encoding = '{encoding}', null_padding = true)"
        )
        return duckdb.connect().sql(select.format(table=table)).fetchall()


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    raw = tmp_path_factory.mktemp("scale1")
    write_extracts(raw, scale=1, seed=2026)
    return Extracts(raw)


def test_some_25_000_people_respond_a_year(extracts: Extracts) -> None:
    rows = extracts.ask(
        "select left(datum, 4), count(distinct inschrijvingId), count(*) from {table} "
        "where datum <> '31-02-2022' group by all",
        "reacties",
        "volledig",
    )
    found = {str(year): (people, responses) for year, people, responses in rows}
    for year in YEARS:
        people, responses = found[str(year)]
        assert 23_500 <= int(str(people)) <= 26_500
        assert 90_000 <= int(str(responses)) <= 115_000


def test_responses_per_advert_are_skewed(extracts: Extracts) -> None:
    rows = extracts.ask(
        "select median(n), avg(n), max(n) from "
        "(select count(*) as n from {table} group by publicatieId)",
        "reacties",
        "volledig",
    )
    median, mean, most = (float(str(value)) for value in rows[0])
    assert 25 <= median <= 55
    assert mean > 1.3 * median
    assert most > 250


def test_some_60_000_are_registered(extracts: Extracts) -> None:
    rows = extracts.ask(
        "select filename, count(*) from {table} group by filename", "inschrijvingen", "volledig"
    )
    assert len(rows) == 2
    assert all(57_000 <= int(str(count)) <= 63_000 for _, count in rows)


def test_some_2_000_homes_are_let_a_year_and_few_in_small_municipalities(
    extracts: Extracts,
) -> None:
    rows = extracts.ask(
        "select left(datum, 4), gemeente, count(*) from {table} group by all",
        "toewijzingen",
        "2024-01-01",
    )
    for year in (2024, 2025):
        let = {str(name): int(str(count)) for day, name, count in rows if day == str(year)}
        assert 1_900 <= sum(let.values()) <= 2_100
        assert let["Haarlem"] > 800
        assert all(40 <= let[name] <= 110 for name in ("Bloemendaal", "Heemstede", "Zandvoort"))


def test_people_wait_longer_every_year(extracts: Extracts) -> None:
    rows = extracts.ask(
        "select left(datum, 4), "
        "avg(date_diff('day', try_cast(inschrijfdatum as date), try_cast(datum as date))) / 365 "
        "from {table} where model = 'AAN' and voorrangSoort is null group by all order by all",
        "toewijzingen",
        "volledig",
    )
    by_year = {str(year): float(str(mean)) for year, mean in rows if mean is not None}
    assert 8 <= by_year["2024"] < by_year["2025"] < by_year["2026"] <= 11.5


def test_routes_have_likely_shares(extracts: Extracts) -> None:
    rows = extracts.ask(
        """
        select
            avg((coalesce(voorrangDetailSoort, '') = 'STA')::integer),
            avg((coalesce(voorrangDetailSoort, '') = 'UIT')::integer),
            avg((model = 'LOT')::integer), avg((model = 'AAN')::integer)
        from {table}
        """,
        "toewijzingen",
        "2024-01-01",
    )
    refugees, outflow, lottery, offered = (float(str(value)) for value in rows[0])
    assert 0.08 <= refugees <= 0.11
    assert 0.05 <= outflow <= 0.07
    assert 0.09 <= lottery <= 0.13
    assert offered > 0.5


def test_one_offer_in_two_is_refused(extracts: Extracts) -> None:
    rows = extracts.ask(
        "select avg((status = 'GEW')::integer) from {table}", "aanbiedingen", "volledig"
    )
    assert 0.4 <= float(str(rows[0][0])) <= 0.6
