"""Rows that are set aside, and that all rows are accounted for."""

from __future__ import annotations

import gzip

import pytest

from pipelines.privacy.pseudonym import pseudonym
from pipelines.reading.refused import RefusedFile
from pipelines.sources.woonservice import query
from tests.unit.sources.woonservice.conftest import KEY, Gate

HEADER = "reactieId;publicatieId;inschrijvingId;datum\n"
GOOD = "1;P1;I1;2026-06-01\n"


def test_every_row_is_loaded_or_set_aside(gate: Gate) -> None:
    text = (
        HEADER
        + GOOD
        + "2;P1;;2026-06-01\n3;P1;I3\n4;P1;I4;2026-06-01;te;veel\n5;P1;I5;2026-07-01\n"
    )
    passed = gate("reacties", text)
    assert (passed.gated.row_count, passed.gated.loaded_count) == (5, 1)
    assert passed.rejects == [
        (3, "inschrijvingId", "verplicht_leeg", 1),
        (4, None, "aantal_cellen", 1),
        (5, None, "aantal_cellen", 1),
        (6, "datum", "na_einde_bestand", 1),
    ]
    assert set(passed.gated.rejects["value"]) == {None}


def test_a_row_with_two_faults_counts_once(gate: Gate) -> None:
    passed = gate("reacties", HEADER + ";P1;;2026-06-01\n")
    assert [(rule, count) for _, _, rule, count in passed.rejects] == [
        ("verplicht_leeg", 1),
        ("verplicht_leeg", 0),
    ]


def test_a_quote_that_is_not_closed_takes_lines_with_it_and_they_are_counted(gate: Gate) -> None:
    """The quote in line 2 swallows lines 3 and 4: three lines set aside."""
    passed = gate(
        "reacties", HEADER + '1;P1;"I1;2026-06-01\n2;P1;I2;2026-06-01\n3;P1;I3;2026-06-01\n'
    )
    assert (passed.gated.row_count, passed.gated.loaded_count) == (3, 0)
    assert passed.rejects == [(2, None, "regeleinde_in_cel", 3)]


def test_a_line_that_ends_in_a_separator_is_forgiven(gate: Gate) -> None:
    assert gate("reacties", HEADER + "1;P1;I1;2026-06-01;\n").rejects == []


def test_of_a_number_that_stands_there_twice_the_first_counts_in_a_full_set(gate: Gate) -> None:
    passed = gate("reacties", HEADER + GOOD + "1;P2;I2;2026-06-02\n")
    assert passed.dates("response_date") == ["2026-06-01"]
    assert passed.rejects == [(3, "reactieId", "sleutel_dubbel", 1)]


def test_in_a_change_set_the_last_counts(gate: Gate) -> None:
    header = HEADER.strip() + ";mutatiesoort\n"
    text = header + "1;P1;I1;2026-06-01;toegevoegd\n1;P1;I1;2026-06-02;W\n"
    passed = gate("reacties", text)
    assert passed.column("change_kind") == ["gewijzigd"]
    assert passed.dates("response_date") == ["2026-06-02"]
    assert passed.column("is_full") == [False]
    assert passed.rejects == [(2, "reactieId", "sleutel_dubbel", 1)]


def test_a_removal_needs_only_its_number(gate: Gate) -> None:
    header = HEADER.strip() + ";mutatiesoort\n"
    passed = gate("reacties", header + "1;;;;verwijderd\n;;;;verwijderd\n3;P1;I1;2026-06-01;\n")
    assert passed.column("change_kind") == ["verwijderd"]
    assert passed.rejects == [
        (3, "reactieId", "verplicht_leeg", 1),
        (4, "mutatiesoort", "mutatiesoort_leeg", 1),
    ]


@pytest.mark.parametrize(
    ("extract", "text", "rule", "column"),
    [
        (
            "toewijzingen",
            "toewijzingId;datum;gemeente;inschrijfdatum\nV1;2026-06-15;Haarlem;2026-06-16\n",
            "verhuring_voor_inschrijving",
            "datum",
        ),
        (
            "toewijzingen",
            "toewijzingId;datum;gemeente;eersteReactiedatum\nV1;2026-06-15;Haarlem;2026-06-16\n",
            "verhuring_voor_reactie",
            "datum",
        ),
        (
            "publicaties",
            "publicatieId;begindatum;einddatum;gemeente\nP1;2026-06-02;2026-06-01;Haarlem\n",
            "einde_voor_begin",
            "einddatum",
        ),
        (
            "reacties",
            HEADER.strip() + ";publicatieBegindatum\n1;P1;I1;2026-06-01;2026-06-02\n",
            "reactie_voor_publicatie",
            "datum",
        ),
        (
            "aanbiedingen",
            "aanbiedingId;inschrijvingId;datum;antwoorddatum;status\nA1;I1;2026-06-02;2026-06-01;GEW\n",
            "antwoord_voor_aanbieding",
            "antwoorddatum",
        ),
    ],
)
def test_dates_in_the_wrong_order_set_a_row_aside(
    gate: Gate, extract: str, text: str, rule: str, column: str
) -> None:
    assert gate(extract, text).rejects == [(2, column, rule, 1)]


def test_the_same_day_is_no_wrong_order(gate: Gate) -> None:
    text = "toewijzingId;datum;gemeente;inschrijfdatum\nV1;2026-06-15;Haarlem;2026-06-15\n"
    assert gate("toewijzingen", text).rejects == []


def test_an_advert_may_end_after_the_last_day_of_the_extract(gate: Gate) -> None:
    text = "publicatieId;begindatum;einddatum;gemeente\nP1;2026-06-28;2026-07-05;Haarlem\n"
    assert gate("publicaties", text).rejects == []


def test_a_month_in_the_name_of_a_full_set_binds_its_records(gate: Gate) -> None:
    text = HEADER + "1;P1;I1;2026-05-31\n2;P1;I2;2026-06-01\n"
    passed = gate("reacties", text, file_name="reacties_2026-06.csv")
    assert passed.rejects == [(2, "datum", "buiten_periode", 1)]
    assert gate("reacties", text, file_name="reacties_2026-06_mutaties.csv").rejects == []


def test_a_thousand_rows_of_one_fault_are_listed_and_the_rest_counted(gate: Gate) -> None:
    text = HEADER + "".join(f"{n};P1;;2026-06-01\n" for n in range(1, 1501))
    passed = gate("reacties", text)
    assert len(passed.rejects) == 1001
    assert passed.rejects[-1] == (None, "inschrijvingId", "verplicht_leeg", 500)
    assert "nog 500 regels" in passed.gated.rejects["reason"].iloc[-1]
    assert sum(count for *_, count in passed.rejects) == passed.gated.row_count == 1500


def test_of_someone_forgotten_only_the_number_of_rows_remains(gate: Gate) -> None:
    theirs = pseudonym(KEY, "registration", "I1")
    passed = gate("reacties", HEADER + GOOD + "2;P1;I2;2026-06-01\n", forgotten=(theirs,))
    assert passed.column("registration_key") == [pseudonym(KEY, "registration", "I2")]
    assert passed.rejects == [(None, None, "vergeten", 1)]


def test_the_same_number_has_the_same_key_in_every_extract(gate: Gate) -> None:
    response = gate("reacties", HEADER + GOOD).column("registration_key")
    offer = gate("aanbiedingen", "aanbiedingId;inschrijfnummer;datum;status\nA;I1;1-6-2026;TOE\n")
    letting = gate(
        "verhuringen", "id;verhuurdatum;gemeente;route;inschrijving\nV;1-6-2026;392;loting;I1\n"
    )
    registration = gate("inschrijvingen", "inschrijvingId;inschrijfdatum\n I1 ;2020-01-01\n")
    assert (
        response
        == offer.column("registration_key")
        == letting.column("registration_key")
        == registration.column("registration_key")
    )


def test_an_empty_month_is_a_file_without_rows(gate: Gate) -> None:
    passed = gate("reacties", HEADER)
    assert (passed.gated.row_count, len(passed.rows)) == (0, 0)


def test_gzip_is_unpacked_in_memory(gate: Gate) -> None:
    assert gate("reacties", gzip.compress((HEADER + GOOD).encode())).gated.loaded_count == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "leeg"),
        (b"PK\x03\x04 en de rest", "Excel"),
        (b"<html>", "webpagina"),
        (HEADER.encode() + b"1;P1;\0;2026-06-01\n", "byte 50 is een nul"),
        (gzip.compress(HEADER.encode(), mtime=0)[:-6], "gzip-bestand is beschadigd"),
        (
            b"reactieId;datum\n1;2026-06-01\n",
            "ontbreken voor reacties: publicatieId, inschrijvingId",
        ),
        (HEADER.encode().replace(b"publicatieId", b"datum"), "datum staat er twee keer in"),
        (HEADER.encode() + b"1;\x81\x8d;\xff;2026-06-01\n", "geen UTF-8 en geen Windows-1252"),
    ],
)
def test_what_is_no_extract_is_refused(gate: Gate, data: bytes, message: str) -> None:
    with pytest.raises(RefusedFile, match=message):
        gate("reacties", data)


def test_a_line_of_megabytes_is_refused_without_quoting_it(gate: Gate) -> None:
    with pytest.raises(RefusedFile, match="niet als CSV te lezen") as caught:
        gate("reacties", HEADER + "1;P1;geheim" + "x" * 9_000_000 + ";2026-06-01\n")
    assert "geheim" not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("learnt", [0, 1, 2, 100])
def test_what_a_row_refers_to_has_its_pseudonym_whether_it_was_learnt_before_or_not(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, learnt: int
) -> None:
    """RFC 2104's own hash, by Python's library; in the order of the file."""
    monkeypatch.setattr(query, "_LEARNT", learnt)
    named = ["I1", "I2", "I1", "I3"]
    rows = "".join(f"{n};P1;{name};2026-06-01\n" for n, name in enumerate(named))
    passed = gate("reacties", HEADER + rows)
    assert passed.column("registration_key") == [pseudonym(KEY, "registration", n) for n in named]
    assert passed.column("publication_key") == [pseudonym(KEY, "publication", "P1")] * 4


def test_a_cell_with_a_space_in_it_or_around_it_is_trimmed_at_its_ends(gate: Gate) -> None:
    passed = gate("reacties", HEADER + " 1\t;\u00a0P1 ;I1 ;2026-06-01\n")
    assert passed.column("response_key") == [pseudonym(KEY, "response", "1")]
    assert passed.column("publication_key") == [pseudonym(KEY, "publication", "P1")]
