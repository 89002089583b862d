"""Reading cells: numbers as each shape writes them, and the signs CBS puts where no number stands.

An unreadable cell is never guessed at: it comes back with its fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import numpy as np
import pandas as pd

from pipelines.reading.number_style import COMMA, POINT, evidence
from pipelines.reading.refused import RefusedFile

ORDINARY = "None"
"""CBS's word for an ordinary value; as text, never a missing value."""
IMPOSSIBLE, UNKNOWN, SECRET, NIL = "Impossible", "Unknown", "Secret", "Nil"

SIGNS = {".": UNKNOWN, "x": SECRET, "-": NIL}
"""StatLine's signs: `.` unknown, unreliable or secret (VELDEN: missing), `x` secret, `-` nil.

A nil is not turned into 0: the sign stays in `string_value`. A blank "cannot occur on logical
grounds" in StatLine, but is any missing value in a typed source: the shape says which.
"""


class Numbers(Enum):
    """How a file writes its numbers."""

    TYPED = "typed"  # JSON numbers
    POINT = "point"  # text: 18325.0
    ENGLISH = "english"  # text: 1,234.5
    DUTCH = "dutch"  # text: 1.234,5
    UNCLEAR = "unclear"  # text: 1.234 may be either; whole numbers only
    MIXED = "mixed"  # text: a decimal point here, a decimal comma there


_WHOLE = r"[-+]?[0-9]+"
_GRAMMAR = {
    Numbers.POINT: _WHOLE
    + r"(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?",  # 8.04E+04: a spreadsheet rounded
    Numbers.ENGLISH: r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?",
    Numbers.DUTCH: r"[-+]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?",
    Numbers.UNCLEAR: _WHOLE,
}


_DECIMAL_SIGN = {Numbers.POINT: POINT, Numbers.ENGLISH: POINT, Numbers.DUTCH: COMMA}


def style_of(cells: pd.Series) -> Numbers:
    """Which decimal sign a StatLine export uses, from all its cells.

    `1.234` alone may be 1234 or 1,234. A whole number of four digits without a sign shows that
    thousands are not grouped, so that the sign must be a decimal one; without such evidence the
    style is unclear. Of one measure that is no evidence: `refuse_grouped` asks for more.
    """
    texts = pd.Series(cells.unique(), dtype="str").str.strip()
    signed = texts[texts.str.contains(r"[0-9][.,][0-9]")]
    english = signed.str.fullmatch(_GRAMMAR[Numbers.ENGLISH])
    dutch = signed.str.fullmatch(_GRAMMAR[Numbers.DUTCH])
    only_english, only_dutch = (english & ~dutch).any(), (dutch & ~english).any()
    if only_english or only_dutch:
        return _decided(bool(only_english), bool(only_dutch))
    if signed.empty:
        return Numbers.DUTCH
    signs = set("".join(signed)) & {".", ","}
    if len(signs) > 1 or not texts.str.fullmatch(r"[-+]?[0-9]{4,}").any():
        return Numbers.UNCLEAR
    return Numbers.ENGLISH if signs == {"."} else Numbers.DUTCH


def _decided(english: bool, dutch: bool) -> Numbers:
    if english and dutch:
        return Numbers.MIXED
    return Numbers.ENGLISH if english else Numbers.DUTCH


def refuse_grouped(measures: Iterable[tuple[str, pd.Series]], numbers: Numbers) -> None:
    """Raise RefusedFile where a decimal sign may stand between thousands: CBS itself never groups.

    `80.430` was 80430 before a spreadsheet saved the file again. It is believed to be 80,43 only
    in a measure that shows its decimals elsewhere (12.5, 1165.000).
    """
    sign = _DECIMAL_SIGN.get(numbers)
    for name, values in measures if sign else ():
        found = evidence((str(text).strip() for text in values.dropna().unique()), str(sign))
        if found.either and not found.three_decimals and not found.other_decimals:
            word = "punt" if sign == POINT else "komma"
            raise RefusedFile(
                f"Kolom {name} heeft «{found.either[0]}»: of de {word} duizendtallen scheidt of "
                "decimalen is niet te zien.",
                remedy="Waarschijnlijk is de CSV opnieuw opgeslagen in Excel. Lever het bestand "
                "zoals CBS het gaf, of haal de tabel op met `woonmonitor fetch`.",
            )


def read_values(raw: pd.Series, numbers: Numbers, *, blank: str = IMPOSSIBLE) -> pd.DataFrame:
    """Columns value, value_attribute, string_value and fault (Dutch, null where readable)."""
    if numbers is Numbers.TYPED:
        return _read_typed(raw)
    positions, texts = pd.factorize(raw.fillna("").astype("str").str.strip())
    read = _read_texts(pd.Series(texts, dtype="str"), numbers, blank)
    return read.take(positions).set_index(raw.index)


def _read_texts(texts: pd.Series, numbers: Numbers, blank: str) -> pd.DataFrame:
    attribute = texts.map(SIGNS | {"": blank}).astype(object)
    is_sign = attribute.notna()
    value = pd.to_numeric(_canonical(texts, numbers), errors="coerce")
    value = value.where(np.isfinite(value))
    fault = "'" + texts + "' " + _complaint(numbers)
    return pd.DataFrame(
        {
            "value": value.astype("float64"),
            "value_attribute": attribute.where(is_sign, ORDINARY),
            "string_value": texts.astype(object).where(is_sign & (texts != ""), None),
            "fault": fault.astype(object).where(value.isna() & ~is_sign, None),
        }
    )


def _canonical(texts: pd.Series, numbers: Numbers) -> pd.Series:
    """Numbers in Python's notation; null where the text is not a number in this style."""
    plain = texts.where(texts.str.fullmatch(_GRAMMAR[numbers]))
    if numbers is Numbers.DUTCH:
        return plain.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    return plain.str.replace(",", "", regex=False)


def _complaint(numbers: Numbers) -> str:
    if numbers is Numbers.UNCLEAR:
        return "is geen geheel getal, en of de punt of komma duizendtallen scheidt is niet te zien."
    return "is geen getal en geen teken van CBS ('.', 'x', '-' of leeg)."


def _read_typed(raw: pd.Series) -> pd.DataFrame:
    """JSON values: a number or null; text, true and false are faults."""
    kinds = _kinds(raw)
    value = pd.to_numeric(raw.where(kinds == "number"), errors="coerce").astype("float64")
    value = value.where(np.isfinite(value))
    is_fault = (kinds == "other") | ((kinds == "number") & value.isna())
    read = pd.DataFrame({"value": value, "string_value": None, "fault": None}, dtype=object)
    read["value"] = value
    read["value_attribute"] = np.where(kinds == "null", UNKNOWN, ORDINARY)
    read.loc[is_fault, "fault"] = [
        f"{text!r} is geen getal." for text in raw[is_fault].map(str).tolist()
    ]
    return read


def _kinds(raw: pd.Series) -> pd.Series:
    """Of each JSON value: number, null or other."""
    if pd.api.types.is_float_dtype(raw):
        return pd.Series(np.where(raw.isna(), "null", "number"), index=raw.index)
    is_number = raw.map(lambda cell: type(cell) in (int, float)).astype(bool)
    is_null = raw.isna()
    kinds = np.where(is_null, "null", np.where(is_number, "number", "other"))
    return pd.Series(kinds, index=raw.index)
