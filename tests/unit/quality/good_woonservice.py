"""Woonservice records in which every rule holds: five extracts, each a full set and a change set.

Full sets cover April to August 2025 with 40 records a month; change sets add 40 of September. Keys
are 32 hexadecimal digits, texts are codes.
"""

from __future__ import annotations

import duckdb

EXTRACTS = {
    "publicaties": ("publication", "start_date"),
    "reacties": ("response", "response_date"),
    "aanbiedingen": ("offer", "offer_date"),
    "toewijzingen": ("allocation", "letting_date"),
    "inschrijvingen": ("registration", "registration_date"),
}
PER_MONTH = 40
_FILLED = {
    "publication": "'AAN' as model, 'GM0392' as municipality_code,"
    " 'BU03920101' as neighbourhood_code,",
    "response": "md5('p' || n) as publication_key, 'REA' as status,",
    "offer": "date '2025-04-02' as answer_date, 'TOE' as status,",
    "allocation": "'AAN' as model, 'pre_wonen' as corporation, 'tot_23' as age_class,"
    " 'een_persoon' as household_type, date '2020-01-01' as registration_date,",
    "registration": "md5('p' || n) as person_key, 'LOP' as status, '65_plus' as age_class,",
}


def file_of(extract: str, age: str = "new") -> str:
    return f"{extract}-{age}"


def fill_woonservice(connection: duckdb.DuckDBPyConnection) -> None:
    for extract in EXTRACTS:
        if extract == "inschrijvingen":
            # Five months as well, so that the next full set holds as many.
            _deliver(connection, extract, "older", "2025-05-31", months=(1, 5))
        _deliver(connection, extract, "old", "2025-08-31", months=(4, 8))
        _deliver(connection, extract, "new", "2025-09-30", months=(9, 9))


def _deliver(
    connection: duckdb.DuckDBPyConnection,
    extract: str,
    age: str,
    as_of: str,
    *,
    months: tuple[int, int],
) -> None:
    table, event = EXTRACTS[extract]
    facts = {"id": file_of(extract, age), "extract": extract, "as_of": as_of}
    connection.execute(
        """
        insert into raw.file_ledger by name
        select (select count(*) + 1 from raw.file_ledger) as delivery_number, $id as path,
            'woonservice' as source, $extract as dataset, $as_of::date as as_of, $id as file_id,
            $id as sha256, 1 as byte_size, 'loaded' as status, now() as loaded_at
        """,
        facts,
    )
    connection.execute(
        """
        insert into raw.woonservice_extract by name
        select $id as file_id, $extract as extract, $full as is_full, $as_of::date as period_to,
            $as_of::date as last_date, '' as dropped_columns, 'one key' as key_fingerprint
        """,
        {**facts, "full": age != "new"},
    )
    connection.execute(
        f"""
        insert into raw.woonservice_{table} by name
        select $id as file_id, n + 2 as row_number, $full as is_full, {_FILLED[table]}
            md5($id || n) as {table}_key,
            make_date(2025, {months[0]} + (n // {PER_MONTH})::integer, 1) as {event}
        from range({PER_MONTH} * ({months[1]} - {months[0]} + 1)) as numbers (n)
        """,
        {"id": facts["id"], "full": age != "new"},
    )
