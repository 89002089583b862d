"""The invented extracts: the same every time, known to the gate, and nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.reading.sidecar import read_sidecar
from pipelines.sample.woonservice.identifiers import identifiers
from pipelines.sample.woonservice.write import Written, write_extracts
from tests.unit.sources.woonservice.folder import Folder

SEED = 2026


@dataclass(frozen=True)
class Sample:
    folder: Folder
    written: list[Written]

    @property
    def raw(self) -> Path:
        return self.folder.settings.raw_dir / "woonservice"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A very small region, through the real gate into a warehouse."""
    folder = Folder.at(tmp_path_factory.mktemp("sample"), b"k" * 32)
    raw = folder.settings.raw_dir / "woonservice"
    written = write_extracts(raw, scale=0.02, seed=SEED)
    assert folder.load().refused == {}
    return Sample(folder, written)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_scale_and_seed_give_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    write_extracts(tmp_path, scale=0.02, seed=SEED)
    assert contents(tmp_path) == contents(sample.raw)


def test_another_seed_gives_other_people(sample: Sample, tmp_path: Path) -> None:
    write_extracts(tmp_path, scale=0.02, seed=SEED + 1)
    ours, theirs = contents(sample.raw), contents(tmp_path)
    differing = [path for path, data in ours.items() if theirs[path] != data]
    assert len([path for path in differing if path.endswith(".csv")]) == len(sample.written)


def test_the_gate_finds_exactly_the_planted_mistakes(sample: Sample) -> None:
    found = sample.folder.ask(
        """
        select ledger.path, quarantine.row_number, quarantine.rule, quarantine.observation_count = 1
        from raw.quarantine as quarantine inner join raw.file_ledger as ledger using (file_id)
        where quarantine.row_number is not null
        """
    )
    planted = [
        (f"woonservice/{each.path}", each.row_number, each.mistake.rule, each.mistake.rejects)
        for written in sample.written
        for each in written.planted
        if each.mistake.rule
    ]
    assert sorted(map(str, found)) == sorted(map(str, planted))
    assert len(planted) == 21  # of the 22 in deliveries.yml one only shows across files
    assert sample.folder.ledger_balance() == []


def test_every_rule_that_sets_a_column_aside_is_about_a_personal_or_unknown_one(
    sample: Sample,
) -> None:
    dropped = sample.folder.ask(
        "select distinct column_name, rule from raw.quarantine where row_number is null"
    )
    assert dict(dropped).pop("behandelaar") == "kolom_onbekend"
    assert {rule for name, rule in dropped if name != "behandelaar"} == {"kolom_persoonsgegeven"}


def test_every_delivery_is_marked_as_invented(sample: Sample) -> None:
    for each in sample.written:
        sidecar = read_sidecar(sample.raw / each.delivery.path)
        assert sidecar.is_fictive
        assert "fictief" in str(sidecar.title)
        assert "fictief" in each.delivery.name


def passes_test_of_eleven(number: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11 == 0


def test_no_citizen_number_passes_the_test_of_eleven(sample: Sample) -> None:
    assert passes_test_of_eleven("111222333")  # 9+8+7+12+10+8+9+6-3 = 66 = 6 x 11
    numbers = {text for text in identifiers(sample.raw) if re.fullmatch(r"\d{9}", text)}
    assert len(numbers) > 1_000
    assert not [number for number in numbers if passes_test_of_eleven(number)]


def cells_of(path: Path) -> Iterator[str]:
    for line in path.read_bytes().decode(errors="replace").splitlines()[1:]:
        yield from re.split("[;,]", line)


def test_identifiers_lists_everything_somebody_could_be_found_by(sample: Sample) -> None:
    listed = identifiers(sample.raw)
    telling = re.compile(
        r"(PUB|EEN|REA|INS|REL|AAN|TOE)F\d{8}|\d{4}SS|060\d{7}|\S+@voorbeeld\.test"
    )
    cells = {cell for path in sample.raw.rglob("*.csv") for cell in cells_of(path)}
    telling_cells = {cell for cell in cells if telling.fullmatch(cell)}
    assert telling_cells <= listed
    kinds = {re.sub(r"\d+|[a-z.]+(?=@)|\.\d+", "", cell)[:4] for cell in telling_cells}
    assert {"PUBF", "EENF", "REAF", "INSF", "RELF", "AANF", "TOEF"} <= kinds
    # A surname with a letter outside ASCII, from the file in Windows-1252 as well.
    assert any("Kraaijën" in text for text in listed)


def test_nothing_of_it_stands_in_the_warehouse(sample: Sample) -> None:
    data = sample.folder.settings.warehouse_path.read_bytes()
    names = [text for text in identifiers(sample.raw) if not text.isdigit()]
    # All of them is the work of tests/integration; here the kinds that are cheap to look for.
    assert b"@voorbeeld.test" not in data
    assert not re.search(rb"(PUB|EEN|REA|INS|REL|AAN|TOE)F\d{8}", data)
    for text in sorted(names)[:: len(names) // 200]:
        assert text.encode() not in data


@pytest.mark.parametrize("scale", [0, -1, 251])
def test_a_scale_without_sense_is_refused(scale: float, tmp_path: Path) -> None:
    with pytest.raises(WoonmonitorError, match="scale"):
        write_extracts(tmp_path, scale=scale, seed=SEED)
    assert not list(tmp_path.iterdir())
