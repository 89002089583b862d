"""Every wrong list gives the right message at the right place, and never anything but a refusal."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.reading.refused import RefusedFile
from pipelines.sources.plancapaciteit.parse import PlanList, parse
from tests.unit.reading.workbooks import repacked
from tests.unit.sources.plancapaciteit.wrong_workbooks import (
    FAULTY,
    MAP,
    REFERENCE,
    REFUSED,
    Book,
    Faulty,
    Refused,
    breed,
    planmonitor,
    written,
)


def read(data: bytes) -> PlanList:
    return parse(data, reference_date=REFERENCE, deliverer="haarlem")


@pytest.mark.parametrize(
    "book", [planmonitor(), breed(), None], ids=["planmonitor", "breed", "kaart"]
)
def test_the_list_that_each_mistake_is_made_in_is_itself_good(book: Book | None) -> None:
    found = read(MAP.encode() if book is None else written(book))
    assert found.plans["is_accepted"].all()
    assert found.findings[found.findings["severity"] == "critical"].empty
    # Haarlem has 20 + 50 dwellings to build in all three, and H3 (finished) in one.
    assert found.plans["remaining_total"].sum() == 70


@pytest.mark.parametrize("wrong", REFUSED, ids=lambda wrong: wrong.name)
def test_a_file_that_cannot_be_trusted_is_refused_and_says_why(wrong: Refused) -> None:
    with pytest.raises(RefusedFile) as caught:
        read(wrong.data())
    for text in wrong.said:
        assert text in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("wrong", FAULTY, ids=lambda wrong: wrong.name)
def test_a_mistake_is_told_with_its_row_and_column_and_sets_its_plan_aside(wrong: Faulty) -> None:
    found = read(wrong.data())
    critical = found.findings[found.findings["severity"] == "critical"]
    place = wrong.column.split(" ", 1) if wrong.column else [None, None]
    told = critical[(critical["rule"] == wrong.rule) & (critical["row_number"] == wrong.row)]
    told = told[
        told["column_letter"].eq(place[0]) if wrong.column else told["column_letter"].isna()
    ]
    assert len(told) == 1, critical[["rule", "row_number", "column_letter", "reason"]].to_string()
    (line,) = told.to_dict("records")
    assert wrong.said in line["reason"]
    assert line["sheet"] == wrong.sheet
    assert line["column_name"] == place[1]
    if wrong.is_alone:
        assert set(critical["rule"]) == {wrong.rule}
    rejected = found.plans.loc[~found.plans["is_accepted"], "plan_id"].tolist()
    assert tuple(rejected) == wrong.rejected


def test_there_are_at_least_25_mistakes_and_each_has_its_own_name() -> None:
    names = [wrong.name for wrong in [*REFUSED, *FAULTY]]
    assert len(set(names)) == len(names) >= 25


PARTS = ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"]
GOOD = [written(planmonitor()), written(breed())]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Bytes of a good list changed here and there: in the zip, in the XML inside, or in the CSV."""

    def change(data: bytes) -> bytes:
        for _ in range(draw(st.integers(1, 5))):
            at = draw(st.integers(0, len(data) - 1))
            piece = draw(
                st.one_of(st.binary(max_size=3), st.sampled_from([b"Haarlem", b"9", b"-", b","]))
            )
            data = data[:at] + piece + data[at + draw(st.integers(0, 3)) :]
        return data

    if draw(st.booleans()):
        return change(MAP.encode())
    good = draw(st.sampled_from(GOOD))
    if draw(st.booleans()):
        return change(good)
    return repacked(good, change, part=draw(st.sampled_from(PARTS)))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(mutated())
def test_any_change_to_a_good_list_is_read_or_refused(data: bytes) -> None:
    try:
        found = read(data)
    except RefusedFile as refused:
        assert refused.problem
        return
    critical = found.findings[found.findings["severity"] == "critical"]
    assert found.plans["is_accepted"].all() == critical.empty
