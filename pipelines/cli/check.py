"""`woonmonitor check`: a Dutch report on one delivered file. Never opens the warehouse."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from pipelines.core.settings import Settings
    from pipelines.reports.model import DeliveryReport
    from pipelines.reports.request import CheckRequest, Examiner, Place


@dataclass(frozen=True)
class CheckOptions:
    """The options of the command; null: not given."""

    source: str | None = None
    reference_date: date | None = None
    deliverer: str | None = None
    previous: Path | None = None
    output: Path | None = None
    as_json: bool = False


@dataclass(frozen=True)
class Looked:
    """What came of looking at a file."""

    report: DeliveryReport
    marked: bytes | None = None
    """The workbook with its faults marked; null: there is none to make."""


def check_file(settings: Settings, file: Path, options: CheckOptions, *, console: Console) -> int:
    """Report on a file; 0: nothing critical, 1: critical or refused, 2: wrong use.

    The file is opened in a process of bounded memory and time; on Windows of bounded time.
    """
    from pipelines.reports.request import place_of

    place = place_of(file)
    output = _output_folder(file, options.output, settings, place)
    _refuse_unfit(file, options, place)
    looked = _bounded(settings, file, options)
    report = looked.report
    written, failed = _write(looked, output, file.stem)
    if options.as_json:
        _print_json(report, written)
    else:
        from pipelines.reports.terminal import show

        show(report, console)
        _say_where(written, console)
    for path, problem in failed.items():
        line = f"{path} kon niet worden geschreven: {problem}. Sluit het als het openstaat."
        Console(stderr=True).print(Text(line, style="red"), soft_wrap=True)
    return 2 if failed else report.exit_code


def examined(settings: Settings, file: Path, options: CheckOptions) -> DeliveryReport:
    """The report on a file, for a program; writes and prints nothing, and bounds nothing."""
    return _look(settings, file, options).report


def _refuse_unfit(file: Path, options: CheckOptions, place: Place | None) -> None:
    """What cannot be checked, before anything is opened: a pipe would wait for ever."""
    from pipelines.reports.deliverers import checkable

    for path in filter(None, (file, options.previous)):
        if not path.is_file():
            raise typer.BadParameter(f"{path} is a pipe or a device, not a file.")
    source, known = options.source or (place.source if place else None), checkable()
    if source and source not in known:
        raise typer.BadParameter(
            f"{source!r} cannot be checked; known: {', '.join(known)}.", param_hint="--source"
        )


def _bounded(settings: Settings, file: Path, options: CheckOptions) -> Looked:
    from pipelines.reading.bounded import BoundedProcess, Breach

    try:
        with BoundedProcess(settings) as process:
            return process.run(_look, settings, file, options)
    except Breach as breach:
        return Looked(_refused(file.name, str(breach)))


def _look(settings: Settings, file: Path, options: CheckOptions) -> Looked:
    """All that opens the file. Raises KeyError for a source without an examiner."""
    from pipelines.reports.deliverers import examiner_of, recognised
    from pipelines.reports.request import place_of

    place, data = place_of(file), file.read_bytes()
    source = options.source or (place.source if place else recognised(data, file.name))
    examiner = examiner_of(source)
    report = _examined(examiner, _request(settings, file, data, options, place))
    return Looked(report, _marked(report, examiner, data))


def _request(
    settings: Settings, file: Path, data: bytes, options: CheckOptions, place: Place | None
) -> CheckRequest:
    from pipelines.reports.request import CheckRequest, reference_date_before

    given = options.reference_date or (place.as_of if place else None)
    return CheckRequest(
        name=file.name,
        data=data,
        reference_date=given or reference_date_before(date.today()),
        deliverer=options.deliverer or (place.dataset if place else None),
        previous=options.previous,
        raw_dir=place.raw_dir if place else settings.raw_dir,
        is_date_assumed=given is None,
    )


def _examined(examiner: Examiner, request: CheckRequest) -> DeliveryReport:
    from pipelines.reading.personal_data import PersonalData
    from pipelines.reading.refused import RefusedFile
    from pipelines.reports.model import DeliveryReport

    try:
        return examiner.examine(request)
    except PersonalData as error:
        return DeliveryReport(request.name, "refused", f"Verstuur dit bestand niet. {error}")
    except RefusedFile as error:
        return _refused(request.name, str(error))


def _refused(name: str, why: str) -> DeliveryReport:
    from pipelines.reports.model import DeliveryReport

    return DeliveryReport(name, "refused", f"Dit bestand kan niet worden gelezen. {why}")


def _output_folder(file: Path, given: Path | None, settings: Settings, place: Place | None) -> Path:
    """Beside the file; not in a raw folder, where reports would be taken for deliveries."""
    folder = given or (Path.cwd() if place else file.absolute().parent)
    if given and not given.is_dir():
        raise typer.BadParameter(f"{given} is not a folder.", param_hint="--output")
    raw_dirs = [settings.raw_dir, *([place.raw_dir] if place else [])]
    if any(folder.resolve().is_relative_to(raw_dir.resolve()) for raw_dir in raw_dirs):
        raise typer.BadParameter(
            f"{folder} lies in the folder of deliveries; name another one with --output.",
            param_hint="--output",
        )
    return folder


def _write(looked: Looked, folder: Path, stem: str) -> tuple[list[Path], dict[Path, str]]:
    """Page and marked copy; returns what was written, and what could not be with the reason."""
    from pipelines.reports.html import page

    written: list[Path] = []
    failed: dict[Path, str] = {}
    copy = _free(folder / f"{stem}.controle.xlsx")
    marked = looked.marked
    html = page(looked.report, copy.name if marked else None)
    contents = {folder / f"{stem}.controle.html": html.encode()}
    if marked:
        contents[copy] = marked
    for path, content in contents.items():
        try:
            path.write_bytes(content)
            written.append(path)
        except OSError as error:
            failed[path] = error.strerror or str(error)
    if not marked:
        copy.unlink(missing_ok=True)  # of an earlier check: what it marks is mended
    return written, failed


def _marked(report: DeliveryReport, examiner: Examiner, data: bytes) -> bytes | None:
    if examiner.tables is None or not report.findings:
        return None
    from pipelines.reports.workbook import marked_workbook, plain_workbook
    from pipelines.reports.xlsx.package import Unmarkable

    try:
        return marked_workbook(report, data)
    except (Unmarkable, BadZipFile):  # an unusual workbook, or a CSV
        return marked_workbook(report, plain_workbook(examiner.tables(data)))


def _free(path: Path) -> Path:
    """The path; another where an earlier copy was edited since: errors were mended in it."""
    number = 1
    candidate = path
    while candidate.exists() and not _is_as_we_wrote_it(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


def _is_as_we_wrote_it(path: Path) -> bool:
    """A spreadsheet program that saves a workbook gives its parts names of its own."""
    try:
        with ZipFile(path) as archive:
            return any(name.startswith("xl/worksheets/controle") for name in archive.namelist())
    except (OSError, BadZipFile):
        return False


def _print_json(report: DeliveryReport, written: list[Path]) -> None:
    state = {**asdict(report), "files": [str(path) for path in written]}
    sys.stdout.write(json.dumps(state, indent=2, ensure_ascii=False) + "\n")


def _say_where(written: list[Path], console: Console) -> None:
    console.print()
    for path in written:
        console.print(Text(f"Zie ook {path}"), soft_wrap=True)
