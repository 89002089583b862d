"""Whether the key is the one that the stored pseudonyms were made with.

With another key the same person would silently become another one.
"""

from __future__ import annotations

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.privacy.forgotten import fingerprints_remembered
from pipelines.privacy.pseudonym import fingerprint
from pipelines.reading.contract import tables

_STORED = [
    f"select distinct {column.name} from {table.name}"  # noqa: S608 - a contract
    for table in tables()
    for column in table.columns
    if column.is_key_fingerprint
]


def refuse_other_key(
    settings: Settings, connection: duckdb.DuckDBPyConnection, key: bytes | None
) -> None:
    """Raises WoonmonitorError when records or forgotten people are known under another key."""
    stored = {row[0] for query in _STORED for row in connection.execute(query).fetchall()}
    _refuse(stored, key, "the records of people in the warehouse")
    _refuse(fingerprints_remembered(settings), key, "the list of forgotten people")


def _refuse(known: set[str], key: bytes | None, what: str) -> None:
    current = fingerprint(key) if key else None
    others = known - {current}
    if others:
        now = f"is another one (fingerprint {current})" if current else "is gone"
        raise WoonmonitorError(
            f"The pseudonym key {now}: {what} were made with fingerprint "
            f"{', '.join(sorted(others))}; old and new records would not match.",
            remedy="Put the old key back, or follow 'Another key' in docs/privacy.md.",
        )
