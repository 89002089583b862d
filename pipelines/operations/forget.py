"""Removing one person's records from the warehouse, by the number the person knows.

The number is hashed at once and appears in no message, table or file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.privacy.forgotten import remember
from pipelines.privacy.key import existing_key, obtain_key
from pipelines.privacy.key_check import refuse_other_key
from pipelines.privacy.pseudonym import fingerprint, pseudonym
from pipelines.reading.contract import Table, tables
from pipelines.warehouse.connection import transaction

_REASON = "Op verzoek van de betrokkene verwijderd."
_PEOPLE = [table for table in tables() if table.person_columns]
_KINDS = sorted({column.person for table in _PEOPLE for column in table.columns if column.person})
"""What a number may be of: of a person, or of one of the registrations that a person has."""

_MOVE_TO_QUARANTINE = """
    insert into raw.quarantine by name
    select
        file_id, source, dataset, 'vergeten' as rule,
        $reason as reason, $count as observation_count
    from (
        select distinct on (file_id) file_id, source, dataset
        from raw.file_ledger where file_id = $file_id
    )
"""

_MOVE_IN_LEDGER = """
    update raw.file_ledger
    set loaded_count = loaded_count - $count, quarantined_count = quarantined_count + $count
    where file_id = $file_id and status != 'refused'
"""


@dataclass
class Forgotten:
    """What was removed."""

    rows: dict[str, int] = field(default_factory=dict)
    """Raw table → rows."""
    paths: list[str] = field(default_factory=list)
    """Delivered files that held the person; below data/raw, if they still lie there."""


def forget(settings: Settings, connection: duckdb.DuckDBPyConnection, number: str) -> Forgotten:
    """Remove everything of one person, and see to it that no reload brings it back.

    Nothing is lost without a trace: the rows move to quarantine as a count per file, without their
    place. Works before anything was loaded, too: a request may come before the extract. Raises
    WoonmonitorError without a number, and when the key is not the one the records were made with.
    """
    text = number.strip()
    if not text:
        raise WoonmonitorError(
            "No number was given.", remedy="Give a registration or person number."
        )
    refuse_other_key(settings, connection, existing_key(settings))
    key = obtain_key(settings)
    keys = _whole_person(connection, {pseudonym(key, kind, text) for kind in _KINDS})
    remember(settings, fingerprint(key), keys)  # first: a crash after it is mended by asking again
    done = Forgotten()
    with transaction(connection):
        for table in _PEOPLE:
            done.rows[table.name] = _remove(connection, table, keys, done)
    connection.execute("checkpoint")
    done.paths = sorted(set(done.paths))
    return done


def _whole_person(connection: duckdb.DuckDBPyConnection, own: set[str]) -> list[str]:
    """These keys, the people in rows with one of them, and every key in a row of those people."""
    persons: set[str] = set()
    everything = set(own)
    linking = [table for table in _PEOPLE if _columns(table, ["person"])]
    for table in linking:
        persons |= _values(
            connection, table, _columns(table, ["person"]), table.person_columns, own
        )
    for table in linking:
        where = _columns(table, ["person"])
        everything |= _values(connection, table, table.person_columns, where, persons)
    return sorted(everything | persons)


def _columns(table: Table, kinds: Collection[str]) -> list[str]:
    return [column.name for column in table.columns if column.person in kinds]


def _values(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Sequence[str],
    where: Sequence[str],
    wanted: Collection[str],
) -> set[str]:
    """What stands in these columns, of rows with a wanted key."""
    rows = connection.execute(
        f"select distinct unnest([{', '.join(columns)}]) from {table.name}"  # noqa: S608 - a contract
        f" where {_theirs(where)}",
        {"keys": sorted(wanted)},
    ).fetchall()
    return {value for (value,) in rows if value is not None}


def _theirs(columns: Sequence[str]) -> str:
    return " or ".join(f"{column} in (select unnest($keys))" for column in columns)


def _remove(
    connection: duckdb.DuckDBPyConnection, table: Table, keys: Sequence[str], done: Forgotten
) -> int:
    theirs = _theirs(table.person_columns)
    counts = connection.execute(
        f"select file_id, count(*) from {table.name} where {theirs} group by file_id",  # noqa: S608
        {"keys": keys},
    ).fetchall()
    connection.execute(f"delete from {table.name} where {theirs}", {"keys": keys})  # noqa: S608
    for file_id, count in counts:
        facts = {"file_id": file_id, "count": count}
        connection.execute(_MOVE_TO_QUARANTINE, {**facts, "reason": _REASON})
        connection.execute(_MOVE_IN_LEDGER, facts)
        done.paths += [
            row[0]
            for row in connection.execute(
                "select path from raw.file_ledger where file_id = ?", [file_id]
            ).fetchall()
        ]
    return sum(count for _, count in counts)
