"""Words and headers of a layout that mean two things, compared as the reader compares them.

The reader would take one of the two without a word: such a layout is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.reading.headers import folded
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.header_text import plain, without_euro, year_patterns
from pipelines.sources.plancapaciteit.layout import (
    Layout,
    LayoutTable,
    Places,
    ValueColumn,
    expanded,
)

_ANY_YEAR = "2026"


@dataclass(frozen=True)
class _Entry:
    """A word or header, and what it stands for."""

    written: str
    compared: str
    means: str
    place: str


def clashes(layout: Layout, where: Places) -> Iterator[str]:
    """Each word and header that means two things, with both and their places."""
    for field in layout.codes:
        yield from _twice("het woord", _words_of_field(layout, field, where))
    yield from _twice("het woord", _words_of_categories(layout, where))
    for name in layout.categories:
        yield from _twice("het woord", _words_of_classes(layout, name, where))
    for name, table in layout.tables.items():
        yield from _twice("de kop", _headers(("tables", name), table, where))
        yield from _years_twice(("tables", name), table, where)


def _twice(kind: str, entries: Iterable[_Entry]) -> Iterator[str]:
    first: dict[str, _Entry] = {}
    for entry in entries:
        if not entry.compared:
            yield f"{kind} «{entry.written}» in {entry.place} heeft geen letter of cijfer"
        before = first.setdefault(entry.compared, entry)
        if before.means != entry.means:
            yield _told(kind, before, entry)


def _told(kind: str, one: _Entry, other: _Entry) -> str:
    same = one.written == other.written
    said = "" if same else f", hier gelijk aan «{other.written}»,"
    return (
        f"{kind} «{one.written}»{said} betekent twee dingen: {one.means} in {one.place} en "
        f"{other.means} in {other.place}; laat er één staan"
    )


def _words_of_field(layout: Layout, field: str, where: Places) -> Iterator[_Entry]:
    for code, words in layout.codes[field].items():
        for at, word in enumerate(words):
            yield _Entry(word, folded(word), code, where("codes", field, code, at))
    for code, entry in known_fields().fields[field].codes.items():
        for word in (code, entry.label_nl):
            yield _Entry(word, folded(word), code, f"{field} van fields.yml")


def _words_of_categories(layout: Layout, where: Places) -> Iterator[_Entry]:
    for name, category in layout.categories.items():
        for at, word in enumerate(category.words):
            yield _Entry(word, folded(word), name, where("categories", name, "words", at))
    for name in layout.categories:
        yield _Entry(name, folded(name), name, where("categories", name))


def _words_of_classes(layout: Layout, category: str, where: Places) -> Iterator[_Entry]:
    path = ("categories", category, "classes")
    classes = layout.categories[category].classes
    for code, words in classes.items():
        for at, word in enumerate(words):
            yield _Entry(word, folded(word), code, where(*path, code, at))
    for code in classes:
        yield _Entry(code, folded(code), code, where(*path, code))


def _headers(path: tuple[str, ...], table: LayoutTable, where: Places) -> Iterator[_Entry]:
    """Every header that stands for one column; of an amount the euro sign says nothing."""
    amounts = {
        plain(header)
        for name, column in table.columns.items()
        if known_fields().fields[name].kind == "amount"
        for header in column.headers
    }
    for means, header, place in _roles(path, table, where):
        name = plain(header)
        bare = without_euro(name)
        yield _Entry(header, bare if bare in amounts else name, means, place)


def _roles(
    path: tuple[str, ...], table: LayoutTable, where: Places
) -> Iterator[tuple[str, str, str]]:
    """What each header stands for, the header, and its place."""
    for part, columns in (("columns", table.columns), ("stated", table.stated)):
        for name, column in columns.items():
            for at, header in enumerate(column.headers):
                yield f"{part} {name}", header, where(*path, part, name, "headers", at)
    for name, values in table.values.items():
        for value_column in expanded(name, values):
            for at, header in enumerate(value_column.headers):
                place = where(*path, "values", name, "headers", at)
                yield _counted(name, value_column), header, place
    for at, header in enumerate(table.ignored):
        yield "niet gelezen", header, where(*path, "ignored", at)


def _counted(name: str, column: ValueColumn) -> str:
    classes = ", ".join(f"{one} {code}" for one, code in column.counts_as)
    return f"values {name} ({classes})" if classes else f"values {name}"


def _years_twice(path: tuple[str, ...], table: LayoutTable, where: Places) -> Iterator[str]:
    """Headers that a year, or an open period that begins or ends with it, is another header for."""
    known = [
        (_Entry(header, "", f"values {name}, {meaning}", place), pattern)
        for name, values in table.year_columns.items()
        for at, header in enumerate(values.year_headers)
        for place in (where(*path, "values", name, "year_headers", at),)
        for meaning, pattern in year_patterns(header)
    ]
    own = [entry for entry, _ in known if entry.means.endswith(", year")]
    fixed = [_Entry(header, "", means, at) for means, header, at in _roles(path, table, where)]
    for entry in (*fixed, *own):
        for other, pattern in known:
            text = plain(entry.written.replace("{year}", _ANY_YEAR))
            if other.means != entry.means and pattern.fullmatch(text):
                yield _told("de kop", entry, other)
