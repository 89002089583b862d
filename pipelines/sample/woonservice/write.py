"""The invented extracts as delivered files, with their sidecars and the page about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.reading.sidecar import Sidecar, write_sidecar
from pipelines.sample.woonservice.deliveries import STOCK, Mistake, SampleExtract, deliveries
from pipelines.sample.woonservice.world import document, world

SOURCE = "woonservice"
_TORN = "~"
"""Stands for a separator that is to stand between no quotation marks; nothing else has one."""
_HEADER = 1


@dataclass(frozen=True)
class Planted:
    """A mistake in a file, and the line it ended up on."""

    path: str
    row_number: int
    """Line of the file; the header is 1."""
    mistake: Mistake


@dataclass(frozen=True)
class Written:
    """One delivery that was written."""

    delivery: SampleExtract
    row_count: int
    byte_size: int
    planted: tuple[Planted, ...]


def write_sample(folder: Path, *, scale: float, seed: int) -> list[Path]:
    """Write every extract and the page about them below `folder`."""
    written = write_extracts(folder, scale=scale, seed=seed)
    return [folder / each.delivery.path for each in written]


def write_extracts(folder: Path, *, scale: float, seed: int) -> list[Written]:
    """Write every delivery below `folder`, the folder of the source, and the page about them.

    The same scale and seed give the same bytes. Raises WoonmonitorError for a scale out of range.
    """
    with world(scale, seed) as connection:
        written = [_write(connection, delivery, folder) for delivery in deliveries()]
    _write_readme(written, folder, scale)
    return written


def _write(connection: duckdb.DuckDBPyConnection, delivery: SampleExtract, folder: Path) -> Written:
    connection.execute(f"create or replace temp table line as {_lines(delivery)}")
    planted = tuple(_plant(connection, delivery))
    path = folder / delivery.path
    path.parent.mkdir(parents=True, exist_ok=True)
    _copy(connection, delivery, path)
    _write_sidecar(delivery, path)
    return Written(delivery, _count(connection), path.stat().st_size, planted)


def _lines(delivery: SampleExtract) -> str:
    """SQL of the records of a delivery, numbered in the order they are written."""
    cells = ", ".join(f'{_cell(delivery, column)} as "{column}"' for column in delivery.columns)
    known_on = "2999-12-31" if delivery.is_late else delivery.last
    return f"""
        select row_number() over (order by day, number) as line, day, {cells}
        from {delivery.extract}(date '{known_on}', date '{delivery.last}')
        where {_which(delivery)}
    """  # noqa: S608 - everything in it is this package's own


def _cell(delivery: SampleExtract, column: str) -> str:
    if column == "mutatiesoort":
        return (
            f"case when day >= date '{delivery.first}' then 'toegevoegd' "
            f"when {_within(delivery, 'removed_day')} then 'verwijderd' else 'gewijzigd' end"
        )
    name = delivery.manner.renamed.get(column, column)
    if column in delivery.manner.dutch_days:
        return f"coalesce(strftime(try_cast(\"{name}\" as date), '%-d-%-m-%Y'), '')"
    return f'"{name}"'


def _which(delivery: SampleExtract) -> str:
    if delivery.extract == STOCK and delivery.is_full:
        last = f"date '{delivery.last}'"
        return f"day <= {last} and coalesce(final_day, date '2999-12-31') > {last}"
    new = _within(delivery, "day")
    if delivery.missing_month:
        new += f" and date_trunc('month', day) <> date '{delivery.missing_month}'"
    if delivery.is_full:
        return new
    ended = f"{_within(delivery, 'final_day')} or {_within(delivery, 'removed_day')}"
    since = document("deliveries.yml")["changes_from"]
    since = "0001-01-01" if delivery.extract == STOCK else since
    older = f"day >= date '{since}' and day < date '{delivery.first}'"
    return f"{new} or ({older} and ({ended}))"


def _within(delivery: SampleExtract, column: str) -> str:
    return f"coalesce({column} between date '{delivery.first}' and date '{delivery.last}', false)"


def _plant(connection: duckdb.DuckDBPyConnection, delivery: SampleExtract) -> Iterator[Planted]:
    """Put the mistakes in; of a set so small that it lacks the row, leave them out."""
    for mistake in delivery.mistakes:
        count = _count(connection)
        if mistake.row > count:
            continue
        line = mistake.row
        for column, value in mistake.set.items():
            connection.execute(f'update line set "{column}" = ? where line = ?', [value, line])  # noqa: S608
        if mistake.torn:
            text = f"Graag begane grond{_TORN} heeft een hond"
            connection.execute(
                f'update line set "{mistake.torn}" = ? where line = ?',  # noqa: S608
                [text, line],
            )
        if mistake.repeat:
            connection.execute(
                "insert into line select * replace (? as line) from line where line = ?",
                [count + 1, line],
            )
            # Of a full set the first counts, of a change set the last.
            line = count + 1 if delivery.is_full else line
        yield Planted(delivery.path, line + _HEADER, mistake)


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from line").fetchone()
    return int(row[0]) if row else 0


def _copy(connection: duckdb.DuckDBPyConnection, delivery: SampleExtract, path: Path) -> None:
    columns = ", ".join(f'"{column}"' for column in delivery.columns)
    connection.execute(
        f"copy (select {columns} from line order by line) to '{path}' "  # noqa: S608
        f"(format csv, header, delimiter '{delivery.manner.delimiter}')"
    )
    is_torn = any(mistake.torn for mistake in delivery.mistakes)
    if is_torn or delivery.manner.encoding != "utf-8":
        text = path.read_bytes().decode().replace(_TORN, delivery.manner.delimiter)
        path.write_bytes(text.encode(delivery.manner.encoding))


def _write_sidecar(delivery: SampleExtract, path: Path) -> None:
    kind = "volledig" if delivery.is_full else "mutaties"
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    write_sidecar(
        path,
        Sidecar(
            publisher="Woonservice (fictief)",
            title=f"Woonservice {delivery.extract} tot en met {delivery.last}, {kind} "
            "(fictief, verzonnen mensen)",
            licence="CC0 1.0",
            retrieved=delivery.last,
            sha256=digest,
            is_fictive=True,
        ),
    )


_README = """# Verzonnen extracten van Woonservice

Alle mensen, adressen en nummers in deze map zijn verzonnen (`is_fictive: true` in ieder
bijschrift): niemand van hen bestaat. De burgerservicenummers voldoen niet aan de elfproef, de
postcodes eindigen op SS en de e-mailadressen op `.test`. Namen en adressen staan er met opzet in:
de poort moet ze weglaten. Alleen de omvang en de vorm lijken op die van de regio.

De map is gemaakt met `woonmonitor sample --source woonservice --scale {scale}`; dezelfde versie
geeft dezelfde bestanden. Verander hier niets met de hand. Schaal 1 is de omvang van de regio
(60.000 ingeschrevenen, 2.000 verhuringen en 100.000 reacties per jaar), schaal 200 die van een
land: 3 miljoen ingeschrevenen en 100 miljoen reacties in vijf jaar:

    woonmonitor sample --source woonservice --scale 1 --out MAP/raw
    WOONMONITOR_DATA_DIR=MAP woonmonitor run

Een volledige set van gebeurtenissen is later geleverd dan haar laatste dag: de uitkomst van
advertenties die toen nog liepen staat er al in.

## Bestanden

| bestand | records | bijzonderheden |
|---|---|---|
{files}

## Fouten die er met opzet in staan

| bestand | regel | wat de poort zegt | apart gezet | wat er mis is |
|---|---|---|---|---|
{mistakes}
"""


def _write_readme(written: Iterable[Written], folder: Path, scale: float) -> None:
    files = [
        f"| `{each.delivery.path}` | {each.row_count} | {' '.join(each.delivery.notes)} |"
        for each in written
    ]
    mistakes = [
        f"| `{planted.path}` | {planted.row_number} | `{planted.mistake.rule or '-'}` "
        f"| {'ja' if planted.mistake.rejects else 'nee'} | {planted.mistake.explanation_nl} |"
        for each in written
        for planted in each.planted
    ]
    text = _README.format(scale=f"{scale:g}", files="\n".join(files), mistakes="\n".join(mistakes))
    (folder / "README.md").write_bytes(text.encode())
