"""A small, invented Woonservice: five extracts of 2025 in two deliveries, and two flat records.

Eleven seekers, eight adverts, nine lettings. What follows from them is worked out in the tests.
The first delivery is a full set (30 June), the second what changed (30 September).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

HAARLEM, ZANDVOORT, VELSEN, AMSTERDAM = "GM0392", "GM0473", "GM0453", "GM0363"
FULL, CHANGES, FLAT = "2025-06-30", "2025-09-30", "2025-12-31"
FIRST_DAYS = {FULL: "2025-01-01", CHANGES: "2025-07-01", FLAT: "2023-08-01"}

_REGISTRATION = "registration_key registration_date end_date municipality_code age_class"
_REGISTRATION += " household_type income_class"
# Who got a home, or gave up, has an end date.
_REGISTERED = f"""
    S1  2015-01-15 2025-03-30 {HAARLEM}   28_34   een_persoon       huurtoeslag
    S2  2018-03-31 -          {HAARLEM}   65_plus paar              daeb
    S3  2020-06-01 2025-05-01 {ZANDVOORT} 23_27   een_persoon       huurtoeslag
    S4  2022-02-10 2025-04-10 {VELSEN}    35_54   paar_met_kinderen huurtoeslag
    S5  2024-05-20 2025-05-20 {AMSTERDAM} 28_34   een_ouder         midden
    S6  2023-01-01 2025-02-15 {HAARLEM}   35_54   een_ouder         huurtoeslag
    S7  2024-11-05 2025-06-20 {HAARLEM}   23_27   een_persoon       huurtoeslag
    S8  2019-07-07 -          {ZANDVOORT} 55_64   paar              midden
    S9  2021-12-12 -          {HAARLEM}   28_34   overig            hoog
    S10 2025-03-03 2025-05-31 {VELSEN}    tot_23  een_persoon       huurtoeslag
    S13 2024-01-01 -          {AMSTERDAM} 35_54   een_persoon       daeb
"""
# S2 is housed and S9 gives up; S8 moves to Haarlem; S11 is new.
_REGISTRATION_CHANGES = f"""
    S2  2018-03-31 - {HAARLEM}   65_plus paar   daeb   verwijderd
    S8  2019-07-07 - {HAARLEM}   55_64   paar   midden gewijzigd
    S9  2021-12-12 - {HAARLEM}   28_34   overig hoog   verwijderd
    S11 2025-07-01 - {ZANDVOORT} 65_plus paar   daeb   toegevoegd
"""

_PUBLICATION = "publication_key municipality_code model start_date end_date"
_PUBLISHED = f"""
    P1 {HAARLEM}   AAN 2025-03-01 2025-03-10
    P2 {HAARLEM}   LOT 2025-03-05 2025-03-12
    P3 {ZANDVOORT} AAN 2025-04-01 2025-04-09
    P4 {VELSEN}    OPT 2025-05-01 2025-05-03
    P5 {HAARLEM}   AAN 2025-06-01 2025-06-10
    P6 {HAARLEM}   DIS 2025-06-15 2025-06-15
    P7 {HAARLEM}   AAN 2025-06-25 2025-07-04
"""
_PUBLICATION_CHANGES = f"""
    P5 {HAARLEM}   AAN 2025-06-01 2025-06-10 verwijderd
    P8 {ZANDVOORT} AAN 2025-07-10 2025-07-20 toegevoegd
"""

_RESPONSE = "response_key publication_key registration_key response_date"
_RESPONSES = """
    R1  P1 S1 2025-03-02
    R2  P1 S2 2025-03-03
    R3  P1 S3 2025-03-04
    R4  P1 S8 2025-03-05
    R5  P2 S1 2025-03-06
    R6  P2 S4 2025-03-07
    R7  P2 S8 2025-03-08
    R8  P3 S3 2025-04-02
    R9  P3 S8 2025-04-03
    R10 P3 S5 2025-04-04
    R11 P4 S4 2025-05-01
    R12 P4 S8 2025-05-02
    R13 P5 S8 2025-06-02
    R14 P7 S8 2025-06-26
"""
_RESPONSE_CHANGES = """
    R10 P3 S5  2025-04-04 verwijderd
    R15 P8 S8  2025-07-11 toegevoegd
    R16 P8 S11 2025-07-12 toegevoegd
"""

_OFFER = "offer_key publication_key registration_key offer_date status"
# O7 has no advert, but S6 got a home; of O8 nobody knows where the dwelling is.
_OFFERS = """
    O1 P1 S2 2025-03-15 GEW
    O2 P1 S1 2025-03-20 TOE
    O3 P2 S4 2025-04-01 TOE
    O4 P3 S8 2025-04-12 GEW
    O5 P3 S3 2025-04-20 TOE
    O6 P4 S4 2025-05-05 ING
    O7 -  S6 2025-02-10 TOE
    O8 -  S9 2025-02-11 GEW
"""

_ALLOCATION = "allocation_key registration_key publication_key letting_date municipality_code"
_ALLOCATION += " rent_eur household_size priority_kind priority_detail suitability"
_ALLOCATION += " housing_situation is_senior_household"
_LETTINGS = f"""
    L1 S1 P1 2025-03-30 {HAARLEM}   600 1 -   -   -   -   false
    L2 S4 P2 2025-04-10 {HAARLEM}   700 4 -   -   -   -   false
    L3 S3 P3 2025-05-01 {ZANDVOORT} 690 1 -   -   -   -   false
    L4 S5 P4 2025-05-20 {VELSEN}    800 2 -   -   -   -   false
    L5 S6 -  2025-02-15 {HAARLEM}   650 3 URG MED -   -   false
    L6 S7 P6 2025-06-20 {HAARLEM}   -   1 -   STA PAS -   false
    L9 S9 P5 2025-01-10 {HAARLEM}   650 1 -   -   -   -   false
"""
# The rent of L5 is corrected; L9 never happened; S2 leaves a house for the dwelling of P7.
_LETTING_CHANGES = f"""
    L5 S6 -  2025-02-15 {HAARLEM}   740 3 URG MED -   -   false gewijzigd
    L7 S2 P7 2025-07-31 {HAARLEM}   650 2 BIN -   -   DOO true  toegevoegd
    L9 S9 P5 2025-01-10 {HAARLEM}   650 1 -   -   -   -   false verwijderd
"""

_FLAT = "allocation_key registration_key letting_date municipality_code rent_eur household_size"
_FLAT += " route age_class household_type income_class origin_municipality_code"
_FLAT += " registration_date first_response_date offer_count refusal_count"
# The rent of F2 is the cap itself; F3 is of the month after the last break in the series.
_FLAT_RECORDS = f"""
    F1 -   2025-08-10 {VELSEN} - 2 woningruil 35_54 paar huurtoeslag {VELSEN} - - - -
    F2 S12 2025-11-20 {ZANDVOORT} 682.96 1 regulier_aanbod 35_54 een_persoon huurtoeslag \
{ZANDVOORT} 2019-11-20 2024-11-20 3 2
    F3 S14 2023-08-01 {VELSEN} 600 1 regulier_aanbod 28_34 een_persoon daeb {VELSEN} \
2021-08-01 - - -
"""

_EXTRACTS = (
    ("inschrijvingen", "registration", _REGISTRATION, FULL, _REGISTERED),
    ("inschrijvingen", "registration", _REGISTRATION, CHANGES, _REGISTRATION_CHANGES),
    ("publicaties", "publication", _PUBLICATION, FULL, _PUBLISHED),
    ("publicaties", "publication", _PUBLICATION, CHANGES, _PUBLICATION_CHANGES),
    ("reacties", "response", _RESPONSE, FULL, _RESPONSES),
    ("reacties", "response", _RESPONSE, CHANGES, _RESPONSE_CHANGES),
    ("aanbiedingen", "offer", _OFFER, FULL, _OFFERS),
    ("toewijzingen", "allocation", _ALLOCATION, FULL, _LETTINGS),
    ("toewijzingen", "allocation", _ALLOCATION, CHANGES, _LETTING_CHANGES),
    ("verhuringen", "allocation", _FLAT, FLAT, _FLAT_RECORDS),
)


def deliver(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the extracts in the raw tables, as the gate would have."""
    for number, (dataset, entity, columns, as_of, text) in enumerate(_EXTRACTS, start=1):
        file_id = f"{dataset}-{as_of}"
        first = None if dataset == "inschrijvingen" else FIRST_DAYS[as_of]
        add_delivery(connection, number, dataset, as_of, file_id, first=first)
        for row_number, record in enumerate(_records(columns, text), start=1):
            add_record(
                connection,
                entity,
                {"file_id": file_id, "row_number": row_number, "is_full": as_of != CHANGES}
                | record,
            )


def add_delivery(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    dataset: str,
    as_of: str,
    file_id: str,
    *,
    first: str | None,
    is_full: bool | None = None,
) -> None:
    """A loaded, fictive file in the ledger, that covers the days from `first` to `as_of`."""
    connection.execute(
        "insert into raw.file_ledger (delivery_number, path, source, dataset, as_of, file_id,"
        " sha256, byte_size, status, is_fictive, loaded_at)"
        " values (?, ?, 'woonservice', ?, ?, ?, 'x', 1, 'loaded', true, '2026-01-01')",
        [number, f"woonservice/{dataset}/{as_of}/{file_id}.csv", dataset, as_of, file_id],
    )
    full = as_of != CHANGES if is_full is None else is_full
    connection.execute(
        "insert into raw.woonservice_extract (file_id, extract, is_full, period_from, period_to,"
        " dropped_columns, key_fingerprint) values (?, ?, ?, ?, ?, '', 'x')",
        [file_id, dataset, full, first, as_of],
    )


def add_record(
    connection: duckdb.DuckDBPyConnection, entity: str, record: Mapping[str, object]
) -> None:
    """One row of a raw table; what is not named is null."""
    names = ", ".join(record)
    marks = ", ".join("?" for _ in record)
    connection.execute(
        f"insert into raw.woonservice_{entity} ({names}) values ({marks})", list(record.values())
    )


def _records(columns: str, text: str) -> Iterator[dict[str, object]]:
    """Words in columns; '-' is nothing, a word too many says what kind of change it is."""
    names = [*columns.split(), "change_kind"]
    for line in text.strip().splitlines():
        words = [None if word == "-" else word for word in line.split()]
        yield dict(zip(names, words, strict=False))
