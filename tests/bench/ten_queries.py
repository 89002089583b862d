"""The first ten questions of the guide for analysts: `python -m tests.bench.ten_queries DATABASE`.

In another region than the usual one some find no row; they read the same tables.
"""

from __future__ import annotations

import sys

import duckdb

from tests.analyst_guide import queries

if __name__ == "__main__":
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        for sql in list(queries().values())[:10]:
            connection.execute(sql).fetchall()
