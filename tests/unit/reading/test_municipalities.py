"""Names of municipalities as plan lists write them."""

from __future__ import annotations

import pytest

from pipelines.reading.municipalities import find_municipality, similar_municipality


@pytest.mark.parametrize(
    ("text", "province", "code"),
    [
        ("Haarlem", None, "GM0392"),
        ("  gemeente  HAARLEM ", None, "GM0392"),
        ("GM0392", None, "GM0392"),
        ("0392", None, "GM0392"),
        ("392", None, "GM0392"),
        ("Bergen", "Noord-Holland", "GM0373"),
        ("Bergen", "Limburg", "GM0893"),
        ("Bergen (NH.)", None, "GM0373"),
        ("Hengelo", "Overijssel", "GM0164"),
        ("Utrecht", "Utrecht", "GM0344"),
        ("Den Haag", None, "GM0518"),
        ("Heemskerk", "Nood-Holland", "GM0396"),
    ],
)
def test_a_name_or_code_in_any_writing_is_found(text: str, province: str | None, code: str) -> None:
    found = find_municipality(text, 2026, province)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["Bergen", "IJmond", "Noord-Holland", "", "²", "99999", "9999"])
def test_nothing_is_guessed(text: str) -> None:
    assert find_municipality(text, 2026) is None


def test_a_typing_error_gets_a_suggestion() -> None:
    assert similar_municipality("Harlem") == "Haarlem"
    assert similar_municipality("xyz") is None
