"""What somebody typed beside a delivery, told with words that cannot name anybody.

File names, and the texts of sidecars. The words stand in `harmless_words.yml` and, of one source,
in its contract; a word of the folder it lies in, a place of the region and a short number are
harmless too. Contents of files
are not for here: see `personal_data.py`.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from pipelines.core.settings import seed_path
from pipelines.core.strict_yaml import read_yaml
from pipelines.reading.contract import contracts
from pipelines.reading.sidecar import Sidecar

_WORDS = Path(__file__).with_name("harmless_words.yml")
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(
    r"[a-z]?\d{1,4}[a-z]?|[a-z]"  # of a page, a version, a year
    r"|20\d{6}"  # a day of this century
    r"|\d{5}[a-z]{3}|(?:gm|pv|nl|ld|cr)\d{2,4}|\d{4}[a-z]{2}\d{2}|[at]\d{6}"  # CBS's codes
    r"|x[0-9a-f]{6}",  # a mark
    re.IGNORECASE,
)
_UNSAID = "…"
_DEPTH = 4


def neutral(place: str) -> str:
    """A place below `data/raw` as it may be told.

    What is not known to be harmless becomes a mark of the whole place: two names stay two. Source
    and dataset of a delivery (`<source>/<dataset>/<day>/<name>`) are told as they are.
    """
    parts = place.split("/")
    kept = parts[:2] if is_of_a_delivery(place) else []
    around = _around(place)
    mark = f"x{hashlib.sha256(os.fsencode(place)).hexdigest()[:6]}"

    def told(part: str) -> str:
        return _WORD.sub(lambda word: word[0] if _is_harmless(word[0], around) else mark, part)

    return "/".join([*kept, *map(told, parts[len(kept) :])])


def is_of_a_delivery(place: str) -> bool:
    """Whether a place below `data/raw` is that of a file, not of a folder or beside them."""
    return place.count("/") == _DEPTH - 1


def as_told(sidecar: Sidecar, place: str) -> Sidecar:
    """What may be remembered of a sidecar beside the file at `place`: unknown words left out.

    Of an address the question behind it is left out first, then all: without a word it leads
    nowhere.
    """
    around = _around(place)

    def words(text: str) -> str:
        return _WORD.sub(lambda word: word[0] if _is_harmless(word[0], around) else _UNSAID, text)

    def text(said: str | None) -> str | None:
        return said and words(said)

    addresses = (sidecar.url or "", (sidecar.url or "").partition("?")[0], "")
    return replace(
        sidecar,
        publisher=text(sidecar.publisher),
        title=text(sidecar.title),
        licence=text(sidecar.licence),
        url=next(url for url in addresses if _UNSAID not in words(unquote(url))) or None,
    )


def _around(place: str) -> frozenset[str]:
    """Words of source and dataset of a delivery, which who runs this has chosen."""
    folders = place.split("/")[:2] if is_of_a_delivery(place) else []
    return frozenset(_WORD.findall(" ".join(folders).lower()))


def _is_harmless(word: str, around: frozenset[str]) -> bool:
    return bool(_CODE.fullmatch(word)) or word.lower() in around or word.lower() in _known()


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    groups: dict[str, list[str]] = read_yaml(_WORDS)
    with seed_path("regions").open(encoding="utf-8", newline="") as stream:
        places = " ".join(row["region_name"].lower() for row in csv.DictReader(stream))
    own = (contract.file_words for contract in contracts().values())
    return frozenset(_WORD.findall(places)).union(*groups.values(), *own)
