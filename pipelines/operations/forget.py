"""Removing one person's records from the warehouse, by the number the person knows.

The number is hashed at once and appears in no message, table or file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from pipelines.core.settings import Settings
from pipelines.privacy.forgotten import remember
from pipelines.privacy.key import existing_key, obtain_key
from pipelines.privacy.key_check import refuse_other_key
from pipelines.privacy.pseudonym import fingerprint, pseudonym
from pipelines.reading.contract import tables
from pipelines.sources.woonservice.extracts import known
from pipelines.warehouse.connection import transaction

# A number may be of a registration or of a person; one person may have several registrations.
_WHOLE_PERSON = """
    with persons as (
        select person_key from raw.woonservice_registration
        where person_key in (select unnest($keys)) or registration_key in (select unnest($keys))
    )
    select unnest($keys)
    union
    select person_key from persons where person_key is not null
    union
    select registration_key from raw.woonservice_registration
    where person_key in (select person_key from persons)
"""

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
    WoonmonitorError when the key is not the one the records were made with.
    """
    refuse_other_key(settings, connection, existing_key(settings))
    key = obtain_key(settings)
    text = number.strip()
    own = [pseudonym(key, kind, text) for kind in ("registration", "person")]
    keys = [row[0] for row in connection.execute(_WHOLE_PERSON, {"keys": own}).fetchall()]
    remember(settings, fingerprint(key), keys)  # first: a crash after it is mended by asking again
    done = Forgotten()
    with transaction(connection):
        for table in tables():
            if table.person_columns:
                removed = _remove(connection, table.name, table.person_columns, keys, done)
                done.rows[table.name] = removed
    connection.execute("checkpoint")
    done.paths = sorted(set(done.paths))
    return done


def _remove(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: tuple[str, ...],
    keys: list[str],
    done: Forgotten,
) -> int:
    theirs = " or ".join(f"{column} in (select unnest($keys))" for column in columns)
    counts = connection.execute(
        f"select file_id, count(*) from {table} where {theirs} group by file_id",  # noqa: S608
        {"keys": keys},
    ).fetchall()
    connection.execute(f"delete from {table} where {theirs}", {"keys": keys})  # noqa: S608
    reason = known().rules["vergeten"].reason
    for file_id, count in counts:
        facts = {"file_id": file_id, "count": count}
        connection.execute(_MOVE_TO_QUARANTINE, {**facts, "reason": reason})
        connection.execute(_MOVE_IN_LEDGER, facts)
        done.paths += [
            row[0]
            for row in connection.execute(
                "select path from raw.file_ledger where file_id = ?", [file_id]
            ).fetchall()
        ]
    return sum(count for _, count in counts)
