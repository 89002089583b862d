"""What a measure is called, whether it came as a v3 name, a v4 code with a title, or a title."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

NUMBERED_NAME = re.compile(r"[A-Za-z]\w*_\d+")
"""A measure column of OData v3: Koopwoningen_2, k_15Tot20Jaar_7."""

_V4_CODE = re.compile(r"[A-Z]{0,2}\d+(_\d+)?")


def stem_of_name(name: str) -> str:
    """`Koopwoningen_2` → `Koopwoningen`: the number changes from table to table, the stem stays."""
    if _V4_CODE.fullmatch(name) or not NUMBERED_NAME.fullmatch(name):
        return name
    return name.rsplit("_", 1)[0]


def stem_of_title(title: str) -> str:
    """`Eigendom woningcorporatie` → `EigendomWoningcorporatie`, as CBS makes names from titles."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", plain))
    return f"k_{stem}" if stem[:1].isdigit() else stem


def measure_names(
    codes: Iterable[str], titles: Mapping[str, str], of_the_table: Iterable[str] = ()
) -> dict[str, str]:
    """Code as delivered → stem. Codes that would share a stem keep their own code.

    Two columns of one table may differ in their number only (`Totaal_5`, `Totaal_9`): under one
    stem the later delivery of one would replace the other. `of_the_table` are the other codes the
    table is known to have, so that each page and each selection gets the same names.
    """
    stems = {code: _stem(code, titles) for code in {*codes, *of_the_table}}
    shared = Counter(stems.values())
    return {code: stem if shared[stem] == 1 else code for code, stem in stems.items()}


def _stem(code: str, titles: Mapping[str, str]) -> str:
    """A v3 name is CBS's own; a title is turned into one; a bare code stays as it is."""
    stem = stem_of_name(code)
    if stem == code and code in titles:
        return stem_of_title(titles[code]) or code
    return stem
