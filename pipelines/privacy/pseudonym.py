"""Pseudonyms: keyed hashes of numbers, the same in Python and in DuckDB.

A number and its kind go through HMAC-SHA-256 (RFC 2104), cut to its first 128 bits: two of ten
million numbers collide with a chance of 1 in 10^24, and a key column takes half the room. The kind
is part of what is hashed: registration 12 and advert 12 share nothing.
"""

from __future__ import annotations

import hashlib
import hmac

import duckdb

LENGTH = 32
"""Hexadecimal digits of a pseudonym."""
_BLOCK = 64
_CHECK = "key check"

# The key reaches DuckDB as two bound blobs, never as SQL text. sha256() gives hexadecimal text.
_MACROS = f"""
    create or replace temp macro hmac_sha256(message) as
        sha256(getvariable('outer_pad') || unhex(sha256(getvariable('inner_pad') || message)));
    create or replace temp macro pseudonym(kind, number) as
        hmac_sha256(encode(kind || ':' || number))[1:{LENGTH}];
"""


def install(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give a connection the macros `hmac_sha256(blob)` and `pseudonym(kind, number)`."""
    inner, outer = _pads(key)
    connection.execute("set variable inner_pad = ?::blob", [inner])
    connection.execute("set variable outer_pad = ?::blob", [outer])
    connection.execute(_MACROS)


def pseudonym(key: bytes, kind: str, number: str) -> str:
    """The pseudonym of one number, as the macro of the same name gives it."""
    return hmac.new(key, f"{kind}:{number}".encode(), "sha256").hexdigest()[:LENGTH]


def fingerprint(key: bytes) -> str:
    """A value that tells whether two keys are the same and nothing else about them."""
    return pseudonym(key, _CHECK, "woonmonitor")[:16]


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The key against the two constants of RFC 2104; a key longer than a block is hashed first."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
