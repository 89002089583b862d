"""Keyed hashes: the same in SQL as in Python's hmac, on published vectors and on any input."""

from __future__ import annotations

import hmac

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.privacy import pseudonym

# RFC 4231: key, data, HMAC-SHA-256. Case 5 (truncated) is the first 128 bits.
RFC_4231 = [
    (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data."
        b" The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]


DUCKDB = duckdb.connect(":memory:")


def in_sql(key: bytes, expression: str, *values: object) -> str:
    pseudonym.install(DUCKDB, key)
    row = DUCKDB.execute(f"select {expression}", values).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(("key", "data", "expected"), RFC_4231)
def test_sql_gives_the_published_vectors(key: bytes, data: bytes, expected: str) -> None:
    assert in_sql(key, "hmac_sha256(?::blob)", data)[: len(expected)] == expected


@given(key=st.binary(min_size=1, max_size=200), data=st.binary(max_size=300))
def test_sql_and_python_agree_on_any_key_and_data(key: bytes, data: bytes) -> None:
    assert in_sql(key, "hmac_sha256(?::blob)", data) == hmac.new(key, data, "sha256").hexdigest()


@given(number=st.text(max_size=60).filter(lambda text: "\0" not in text))
def test_a_number_has_one_pseudonym_in_both(number: str) -> None:
    key = b"k" * 32
    assert in_sql(key, "pseudonym('person', ?)", number) == pseudonym.pseudonym(
        key, "person", number
    )


def test_kinds_of_numbers_share_nothing() -> None:
    key = b"k" * 32
    kinds = ("registration", "person", "publication", "unit", "response", "offer", "allocation")
    assert len({pseudonym.pseudonym(key, kind, "12") for kind in kinds}) == len(kinds)


def test_another_key_gives_another_pseudonym_and_another_fingerprint() -> None:
    one, two = b"1" * 32, b"2" * 32
    assert pseudonym.pseudonym(one, "person", "12") != pseudonym.pseudonym(two, "person", "12")
    assert pseudonym.fingerprint(one) != pseudonym.fingerprint(two)


def test_the_fingerprint_is_no_pseudonym_of_any_kind_of_number() -> None:
    key = b"k" * 32
    assert pseudonym.fingerprint(key) != pseudonym.pseudonym(key, "person", "woonmonitor")[:16]


def test_the_key_stands_in_no_sql_text() -> None:
    key = b"a key that can be searched for!!"
    with duckdb.connect(":memory:") as connection:
        pseudonym.install(connection, key)
        texts = connection.execute("select sql from duckdb_functions(), duckdb_tables()").fetchall()
        macros = connection.execute(
            "select macro_definition from duckdb_functions() where macro_definition is not null"
        ).fetchall()
    assert macros
    assert not [row for row in [*texts, *macros] if key.decode() in str(row)]
