"""Which sources can be checked and have a template: by a module of their own, or by their contract.

`reports/<source>/report.py` has an `EXAMINER`, `reports/<source>/template.py` a `TEMPLATE`; a
source of plain rows is served by `reports/rows`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from pipelines.reading.contract import contracts
from pipelines.reports.request import Examiner, Template


def checkable() -> list[str]:
    """Sources whose deliveries can be checked, by name."""
    return [source for source in contracts() if _own(source, "report") or _is_plain(source)]


def with_template() -> list[str]:
    """Sources that have a template, by name."""
    return [source for source in contracts() if _own(source, "template") or _is_plain(source)]


@cache
def examiner_of(source: str) -> Examiner:
    """How a delivery of a source is reported on. Raises KeyError where it cannot be."""
    own = _own(source, "report")
    if own:
        examiner: Examiner = import_module(own).EXAMINER
        return examiner
    from pipelines.reports.rows.report import examiner_by

    return examiner_by(contracts()[source])


def template_of(source: str) -> Template:
    """What a deliverer of a source starts from. Raises KeyError where there is none."""
    own = _own(source, "template")
    if own:
        template: Template = import_module(own).TEMPLATE
        return template
    from pipelines.reports.rows.template import template_by

    return template_by(contracts()[source])


def recognised(data: bytes, name: str) -> str:
    """The source whose delivery this is by content and file name, or what it is usually."""
    examiners = {source: examiner_of(source) for source in checkable()}
    for source, examiner in examiners.items():
        if examiner.recognises(data, name):
            return source
    return next(source for source, examiner in examiners.items() if examiner.is_usual)


def _own(source: str, what: str) -> str | None:
    module = f"pipelines.reports.{source}.{what}"
    has_folder = find_spec(f"pipelines.reports.{source}") is not None
    return module if has_folder and find_spec(module) is not None else None


def _is_plain(source: str) -> bool:
    return any(table.delivered for table in contracts()[source].tables)
