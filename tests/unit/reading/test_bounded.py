"""Files that take more than they may are refused with the reason; the next file is read."""

from __future__ import annotations

import io
import mmap
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.reading.bounded import BoundedProcess, BoundedProcesses, Breach
from pipelines.reading.landing import DeliveredFile, delivered_files
from pipelines.reading.parsed import ParsedFile, Reader
from pipelines.reading.personal_data import PersonalData
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.load import load_files
from tests.processes import descendants, left_after
from tests.unit.sources.plancapaciteit.lists import planmonitor

NARROW = "300MB"
"""More than pandas and the readers take, less than any file below that is too large."""


def with_a_cell_far_down() -> bytes:
    """290,000 × 20 = 5.8 million cells around the list and the stray one: no more than may be."""
    return with_a_stray_cell(290_000, 20)


def with_a_stray_cell(row: int, column: int) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(planmonitor()))
    book["Plannen"].cell(row, column, "x")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_a_large_part(name: str, *, megabytes: int) -> bytes:
    """A part so large, of numbers that do not pack so well that it looks like a bomb."""
    lines = b"".join(b"<!--%09d-->" % (7919 * n % 10**9) for n in range(62_500)) * megabytes
    return with_part(name, b"<x>" + lines + b"</x>", zipfile.ZIP_DEFLATED)


def with_part(name: str, content: bytes, packing: int) -> bytes:
    """The good list, with one part added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(planmonitor())) as good, zipfile.ZipFile(stream, "w") as made:
        for each in good.namelist():
            if each != name:
                made.writestr(each, good.read(each), zipfile.ZIP_DEFLATED)
        made.writestr(name, content, packing, compresslevel=1)
    return stream.getvalue()


def deliver(folder: Path, day: str, data: bytes, name: str = "plannen.xlsx") -> None:
    location = folder / "raw/plancapaciteit/regio" / day / name
    location.parent.mkdir(parents=True)
    location.write_bytes(data)


def load(settings: Settings) -> tuple[dict[str, str], set[int | None]]:
    """Day → why it was refused, empty for what was loaded; and the processes that read."""
    pids: set[int | None] = set()
    with BoundedProcess(settings) as process, writing(settings.warehouse_path) as connection:

        def read(file: DeliveredFile, reader: Reader) -> ParsedFile:
            pids.add(process.pid)
            return process.read(reader, file)

        known = readers(settings, connection)
        bounded = {source: partial(read, reader=reader) for source, reader in known.items()}
        load_files(connection, delivered_files(settings.raw_dir), bounded)
        pids.add(process.pid)
    with reading(settings.warehouse_path) as connection:
        told = connection.execute("select path, coalesce(reason, '') from raw.file_ledger")
        return {path.split("/")[2]: reason for path, reason in told.fetchall()}, pids


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "2026-01-01": (lambda: with_a_stray_cell(1_048_576, 1), "is 1.048.576 rijen groot"),
    "2026-01-02": (
        lambda: with_a_large_part("xl/workbook.xml", megabytes=6),
        "«xl/workbook.xml» van de werkmap is",
    ),
    "2026-01-03": (
        lambda: with_part("xl/worksheets/sheet1.xml", b"<x/>", zipfile.ZIP_LZMA),
        "ingepakt op een manier die Excel niet gebruikt (methode 14)",
    ),
    "2026-01-04": (
        lambda: with_part("xl/worksheets/sheet1.xml", b"<x/>", zipfile.ZIP_BZIP2),
        "ingepakt op een manier die Excel niet gebruikt (methode 12)",
    ),
    "2026-01-05": (
        (";".join(f"k{n}" for n in range(300_000)) + "\n1\n").encode,
        "is 300.000 kolommen groot",
    ),
}


def test_what_is_too_large_is_refused_by_what_it_says_and_one_process_reads_all(
    tmp_path: Path,
) -> None:
    for day, (data, _) in WRONG.items():
        deliver(tmp_path, day, data())
    # Comments are not unpacked: they are no part of a list.
    deliver(tmp_path, "2026-02-01", with_a_large_part("xl/comments1.xml", megabytes=10))
    deliver(tmp_path, "2026-02-02", planmonitor())
    told, pids = load(Settings(data_dir=tmp_path))
    for day, (_, said) in WRONG.items():
        assert said in told[day]
    assert (told["2026-02-01"], told["2026-02-02"]) == ("", "")
    assert len(pids) == 1
    assert not descendants(os.getpid()) & {pid for pid in pids if pid}


def test_what_takes_too_much_memory_is_refused_and_the_next_file_is_read(tmp_path: Path) -> None:
    deliver(tmp_path, "2026-01-01", with_a_cell_far_down())
    deliver(tmp_path, "2026-01-02", with_a_large_part("xl/sharedStrings.xml", megabytes=110))
    deliver(tmp_path, "2026-02-01", planmonitor())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told, pids = load(Settings(data_dir=tmp_path, read_memory_limit=NARROW))
    for day in ("2026-01-01", "2026-01-02"):
        assert told[day].startswith(
            f"plancapaciteit/regio/{day}/plannen.xlsx: Het lezen vroeg meer dan {NARROW} geheugen"
        )
    assert told["2026-02-01"] == ""
    assert len(pids) > 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB


def reserve(size: int) -> None:
    """As DuckDB's allocator does: memory that is never touched."""
    assert len(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE)) == size


def test_what_is_only_reserved_does_not_count(tmp_path: Path) -> None:
    # An empty template "did not fit in memory" in about half of the tries.
    with BoundedProcess(Settings(data_dir=tmp_path, read_memory_limit=NARROW)) as process:
        process.run(reserve, 10**9)


def hold(size: int) -> None:
    _held = bytearray(b"x") * size
    time.sleep(60)


def test_what_is_held_counts(tmp_path: Path) -> None:
    with BoundedProcess(Settings(data_dir=tmp_path, read_memory_limit=NARROW)) as process:
        with pytest.raises(Breach, match=f"meer dan {NARROW} geheugen"):
            process.run(hold, 10**9)
        assert process.run(max, 1, 2) == 2


def test_what_takes_too_long_is_refused_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    pipe = tmp_path / "pijp"
    os.mkfifo(pipe)
    settings = Settings(data_dir=tmp_path, read_seconds=0.5)
    with BoundedProcess(settings) as process:
        first = process.pid
        own, other = settings.scratch_dir / f"{first}-x", settings.scratch_dir / "1-x"
        for folder in (own, other):
            folder.mkdir(parents=True)
            (folder / "stage.parquet").write_bytes(b"half")
        with pytest.raises(Breach, match=r"langer dan 0\.5 seconden.*WOONMONITOR_READ_SECONDS"):
            process.run(Path.read_bytes, pipe)
        assert (own.exists(), other.exists()) == (False, True)
        assert process.run(max, 1, 2) == 2
        last = process.pid
    assert first != last
    assert left_after(0, {first or 0, last or 0}) == {}


def test_what_ends_the_process_itself_is_refused(tmp_path: Path) -> None:
    with BoundedProcess(Settings(data_dir=tmp_path)) as process:
        with pytest.raises(Breach, match=r"viel uit \(SIGABRT\): het bestand is te groot of"):
            process.run(os.abort)
        assert process.run(max, 1, 2) == 2


def read_or_die(file: DeliveredFile, reader: Reader) -> ParsedFile:
    if "2026-01-02" in file.path:
        os.abort()
    return reader(file)


def test_of_files_side_by_side_one_ends_its_process_and_the_others_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.warehouse.load._LITTLE", 0)
    days = [f"2026-01-0{number}" for number in range(1, 5)]
    for day in days:
        deliver(tmp_path, day, with_part("docProps/day", day.encode(), zipfile.ZIP_DEFLATED))
    settings = Settings(data_dir=tmp_path)
    resource_tracker.ensure_running()  # Python's own; it lives as long as the tests do
    before = descendants(os.getpid())
    with BoundedProcesses(settings, 2) as bounded, writing(settings.warehouse_path) as connection:
        reader = partial(read_or_die, reader=readers(settings, connection)["plancapaciteit"])
        report = load_files(
            connection,
            delivered_files(settings.raw_dir),
            bounded.readers({"plancapaciteit": reader}),
            side_by_side=2,
        )
        pids = descendants(os.getpid()) - before
    assert [path.split("/")[2] for path in report.loaded] == [days[0], *days[2:]]
    (reason,) = report.refused.values()
    assert "viel uit (SIGABRT)" in reason
    assert pids
    assert left_after(10, pids) == {}


def swell_and_notice_late() -> None:
    """As if it held much memory, and took a while to see that: the next file is sent meanwhile."""
    import __main__ as process

    def held(_: int) -> int:
        time.sleep(0.5)
        return 10**15

    process.held = held


def test_a_process_that_ends_itself_between_two_files_takes_none_along(tmp_path: Path) -> None:
    # On a busy machine a good list was refused: "viel uit (code 0)".
    with BoundedProcess(Settings(data_dir=tmp_path)) as process:
        process.run(swell_and_notice_late)
        first = process.pid
        assert process.run(max, 1, 2) == 2
        assert process.pid != first


def refuse() -> None:
    raise PersonalData("Het bestand lijkt namen te bevatten.", remedy="Haal ze weg.")


def test_a_refusal_comes_back_whole_and_a_bug_with_its_traceback(tmp_path: Path) -> None:
    with BoundedProcess(Settings(data_dir=tmp_path)) as process:
        with pytest.raises(PersonalData) as refused:
            process.run(refuse)
        assert (refused.value.problem, refused.value.remedy) == (
            "Het bestand lijkt namen te bevatten.",
            "Haal ze weg.",
        )
        with pytest.raises(ValueError, match="invalid literal") as bug:
            process.run(int, "x")
        assert "bounded_process.py" in "".join(bug.value.__notes__)


def test_it_ends_with_a_parent_that_is_killed_in_the_midst_of_a_file(tmp_path: Path) -> None:
    code = (
        "import time; from pipelines.core.settings import Settings;"
        "from pipelines.reading.bounded import BoundedProcess\n"
        f"with BoundedProcess(Settings(data_dir={str(tmp_path)!r})) as process:\n"
        "    process.run(max, 1, 2); print(process.pid, flush=True); process.run(time.sleep, 60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.send_signal(signal.SIGKILL)
    assert left_after(10, {pid}) == {}


def test_check_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOONMONITOR_READ_MEMORY_LIMIT", NARROW)
    file = tmp_path / "plannen.xlsx"
    file.write_bytes(with_a_cell_far_down())
    result = CliRunner().invoke(app, ["check", str(file), "--deliverer", "haarlem"])
    assert result.exit_code == 1
    assert "Dit bestand kan niet worden gelezen. Het lezen" in " ".join(result.output.split())


def test_check_does_not_wait_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plannen.csv")
    result = CliRunner().invoke(app, ["check", str(tmp_path / "plannen.csv")])
    assert result.exit_code == 2
