"""Requests: what may be asked, how it is filtered, what the nightly refresh asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.errors import WoonmonitorError
from pipelines.sources.cbs.request import (
    LONGEST_FILTER,
    TableRequest,
    default_requests,
    encoded,
    filter_text,
    halves,
    in_parts,
)


@pytest.mark.parametrize("table_id", ["82900NED", "70072ned", "7100oogs", "60006"])
def test_a_table_id_keeps_its_own_case(table_id: str) -> None:
    assert TableRequest(table_id).table_id == table_id


@pytest.mark.parametrize(
    "table_id", ["", "../82900NED", "82900NED/..", "82900NED?$top=1", "82900 NED", "NED", "1\n2345"]
)
def test_what_is_not_a_table_id_becomes_no_path_and_no_address(table_id: str) -> None:
    with pytest.raises(WoonmonitorError, match="is not the id of a CBS table"):
        TableRequest(table_id)


def test_a_request_reads_the_same_whatever_the_order_it_was_written_in() -> None:
    one = TableRequest("1234NED", regions=["GM0392", "GM0375"], dimensions={"A": ["2", "1"]})
    other = TableRequest("1234NED", regions=["GM0375", "GM0392"], dimensions={"A": ["1", "2"]})
    assert str(one) == str(other) == "A=1,2; regions=GM0375,GM0392"


@pytest.mark.parametrize(
    ("code", "is_asked"),
    [("2012JJ00", True), ("2011JJ00", False), ("2025KW01", False), ("20250101", False)],
)
def test_only_years_from_the_first_year_are_asked(code: str, is_asked: bool) -> None:
    request = TableRequest("1234NED", period_kind="JJ", first_year=2012)
    assert request.period_is_asked(code) is is_asked


def test_without_period_filters_every_period_is_asked_in_whatever_form() -> None:
    assert TableRequest("1234NED").period_is_asked("20060101")


def test_a_filter_names_codes_with_their_padding_and_doubles_quotes() -> None:
    selection = {"RegioS": ("NL01  ", "GM0392"), "Soort": ("d'r",)}
    assert filter_text(selection) == (
        "(RegioS eq 'NL01  ' or RegioS eq 'GM0392') and Soort eq 'd''r'"
    )
    assert filter_text({}) == ""


@given(
    st.dictionaries(
        st.sampled_from(["RegioS", "Perioden", "Leeftijd"]),
        st.lists(
            st.from_regex(r"[A-Z]{2}[0-9]{4}", fullmatch=True), min_size=1, max_size=90, unique=True
        ),
    )
)
def test_parts_are_short_enough_and_together_the_whole(wanted: dict[str, list[str]]) -> None:
    selection = {name: tuple(codes) for name, codes in wanted.items()}

    def cells(part: dict[str, tuple[str, ...]]) -> int:
        size = 1
        for codes in part.values():
            size *= len(codes)
        return size

    parts = [dict(part) for part in in_parts(selection)]
    assert all(len(encoded(part)) <= LONGEST_FILTER for part in parts)
    assert sum(cells(part) for part in parts) == cells(selection)  # disjoint, and nothing lost
    for name, codes in selection.items():
        assert {code for part in parts for code in part[name]} == set(codes)


def test_what_has_one_code_everywhere_cannot_be_halved() -> None:
    assert halves({"RegioS": ("GM0392",), "Perioden": ("2025JJ00",)}) is None
    assert halves({}) is None


def test_the_nightly_refresh_asks_four_tables_for_years_and_dwellings_only() -> None:
    requests = default_requests(["GM0392", "NL01"])
    assert [request.table_id for request in requests] == [
        "82900NED",
        "86286NED",
        "81955NED",
        "86098NED",
    ]
    assert {request.first_year for request in requests} == {2012}
    assert {request.period_kind for request in requests} == {"JJ"}
    assert all(request.regions == ("GM0392", "NL01") for request in requests)
    # 26 million observations: never without this filter.
    assert requests[-1].dimensions == {"Gebruiksfunctie": ["A045364"]}
