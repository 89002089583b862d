"""Notes at numbers and names: what is raised beside a text refers to a note and is no part of it.

`rich_text.py` finds the runs in a workbook; here stands which of them are notes, and the same for
characters such as ¹ in any file.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.reading.grids.grid import Grid

_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u207d\u207e"
_AS_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SOME = re.compile(f"[{_RAISED}]")
_AT_END = re.compile(rf"(?:\s*(?:\([{_RAISED}]+\)|[{_RAISED}]+\)?)[,;]?)+\s*")
_UNIT = re.compile(r"(?:^|[^A-Za-z])[kcdmh]?m$")
"""Behind which 2 and 3 are a square and a cube: m², km²."""
_FORMULA = re.compile(r"(?:^|[^A-Za-z])(?:CO|H|NO|N|SO|O|PM|CH)$")
_ORDINAL = re.compile(r"(?:e|de|ste|ème|nd|rd|th|st)", re.IGNORECASE)


def is_note(run: str, kind: str, *, before: str, base: str) -> bool:
    """Whether a raised or lowered run is a note to what stands `before` it.

    `base` is all text that is not raised or lowered. Beside a number every run is a note; in a text
    m², CO₂ and 2ᵉ fase are not.
    """
    if not any(letter.isalpha() for letter in base):
        return True
    text = run.strip()
    if kind == "subscript":
        return not _FORMULA.search(before)
    if text in ("2", "3") and _UNIT.search(before):
        return False
    return not (before[-1:].isdigit() and _ORDINAL.fullmatch(text))


def raised(text: str) -> str:
    """Digits as raised characters: what stands alone is shown as it was, and read as no number."""
    return text.translate(_AS_RAISED)


def without_notes(grid: Grid) -> Grid:
    """The grid with trailing characters such as ¹ out of its texts, and where they were."""
    cells = grid.cells.to_numpy(dtype=object)
    texts = {cell for cell in set(cells.ravel().tolist()) if isinstance(cell, str)}
    parted = {text: each for text in texts if _SOME.search(text) and (each := _parted(text))}
    if not parted:
        return grid
    changed, notes = cells.copy(), dict(grid.notes)
    is_changed = np.frompyfunc(lambda cell: isinstance(cell, str) and cell in parted, 1, 1)
    for row, position in zip(*np.nonzero(is_changed(cells).astype(bool)), strict=True):
        text, note = parted[cells[row, position]]
        changed[row, position] = text or None
        place = (int(grid.cells.index[row]), int(position))
        notes[place] = f"{notes[place]} {note}" if place in notes else note
    frame = pd.DataFrame(changed, index=grid.cells.index, columns=grid.cells.columns, dtype=object)
    return replace(grid, cells=frame, notes=notes)


def _parted(text: str) -> tuple[str, str] | None:
    """Text and note; None where the raised characters belong to the text."""
    found = re.search(rf"{_AT_END.pattern}$", text)
    if not found:
        return None
    before, note = text[: found.start()], found[0].strip()
    if not before:  # nothing that it could be a note to
        return None
    if note in ("\u00b2", "\u00b3") and _UNIT.search(before):
        return None
    if before.count("(") != before.count(")"):
        return None
    return before.rstrip(), note
