"""Bytes become the text that was meant, or are refused; never other letters in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.encoding import TWICE, Evidence, decoded, garbled
from pipelines.reading.refused import RefusedFile

WORDS = ["Café", "één", "coördinatie", "reëel", "financiële", "geïnd", "ruïne", "créditeur", "maïs",
         "vóór", "enquête", "Haarlem", "Beverwijk", "carrière", "tweeën", "beïnvloed"]  # fmt: skip
CLEAN = ["€ 250", "m²", "foto’s", "‘t Zand", "„goed”", "2025–2030", "Noord–Zuid", "Škoda", "5‰",
         "½", "k€ 12", "Malmö", "Súdwest-Fryslân", "«titel»", "…", "• punt", "25 °C"]  # fmt: skip


def read(raw: bytes) -> tuple[str, str]:
    return decoded(raw, expected="CSV", remedy="Opnieuw.")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp858", "cp437", "mac_roman"])
def test_a_text_in_any_of_five_encodings_is_read_as_it_was_written(encoding: str) -> None:
    text = "naam;aantal\n" + "".join(f"{word};1\n" for word in WORDS)
    found, told = read(text.encode(encoding))
    assert found == text
    assert told in {encoding, "cp858"}  # the two of DOS have the same letters with signs
    assert (told in {"utf-8", "cp1252"}) == (encoding in {"utf-8", "cp1252"})


@given(st.lists(st.sampled_from([*WORDS, *CLEAN]), min_size=1, max_size=8))
def test_a_clean_text_of_windows_stays_what_it_was(words: list[str]) -> None:
    """Every source reads it so since the beginning."""
    text = "\n".join(f"1;{word};x" for word in words) + "\n"
    if not text.isascii():
        assert read(text.encode("cp1252")) == (text, "cp1252")
    assert read(text.encode()) == (text, "utf-8")
    assert garbled(text) is None


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8, unique=True),
    st.sampled_from(["cp858", "cp437", "mac_roman"]),
)
def test_no_word_is_garbled_in_silence(words: list[str], encoding: str) -> None:
    """Read right, refused, or told: cp1252 is the only reading of which nothing is said."""
    text = "".join(f"1;{word};x\n" for word in words)
    try:
        found, told = read(text.encode(encoding))
    except RefusedFile:
        return
    assert found == text or told not in {"utf-8", "cp1252"}


@given(st.lists(st.sampled_from([*WORDS, "€ 250", "m²"]), min_size=1, max_size=8))
def test_text_that_was_encoded_twice_is_restored(words: list[str]) -> None:
    text = "\n".join(words)
    twice = text.encode().decode("cp1252").encode() if not text.isascii() else text.encode()
    assert read(twice) == (text, "utf-8" if text.isascii() else TWICE)


@pytest.mark.parametrize("text", ["CafÃ©", "Caf‚ ‚‚n", "CafŽ ŽŽn", "co”rdinatie", "â‚¬ 250"])
def test_a_damaged_word_is_seen(text: str) -> None:
    assert garbled(text)


def test_two_old_readings_that_make_as_much_sense_are_refused() -> None:
    """ç of DOS is á of the Macintosh, and the other way round."""
    with pytest.raises(RefusedFile, match="in geen bekende tekencodering"):
        read("1;dáár;x\n".encode("mac_roman"))


def test_evidence_is_the_same_however_a_text_is_cut() -> None:
    raw = ("".join(f"1;{word};x\n" for word in WORDS)).encode("mac_roman")
    whole, pieces = Evidence(), Evidence()
    whole.add(raw)
    whole.close()
    for place in range(0, len(raw), 3):
        pieces.add(raw[place : place + 3])
    pieces.close()
    assert pieces.seen == whole.seen
    assert pieces.encoding() == "mac_roman"


def test_json_stays_utf_8() -> None:
    with pytest.raises(RefusedFile, match="geen UTF-8"):
        decoded("é".encode("cp1252"), expected="JSON", remedy="x", only_utf_8=True)
