"""Whether the key is the one that the stored pseudonyms were made with.

With another key the same person would silently become another one.
"""

from __future__ import annotations

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.privacy.forgotten import fingerprints_remembered
from pipelines.privacy.pseudonym import fingerprint

_STORED = "select distinct key_fingerprint from raw.woonservice_extract"


def refuse_other_key(
    settings: Settings, connection: duckdb.DuckDBPyConnection, key: bytes | None
) -> None:
    """Raises WoonmonitorError when records or forgotten people are known under another key."""
    stored = {row[0] for row in connection.execute(_STORED).fetchall()}
    _refuse(stored, key, "the Woonservice records in the warehouse")
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
