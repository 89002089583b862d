"""A delivery report as one self-contained page: no script, nothing from elsewhere."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.reports import text
from pipelines.reports.model import SEVERITY_NL, DeliveryReport

PER_GROUP = 200
"""A page of 40,000 lines opens on no phone; the workbook lists all."""


def page(report: DeliveryReport, workbook_name: str | None = None) -> str:
    """The page as text (UTF-8); `workbook_name` is where all findings stand, where it was made."""
    environment = Environment(
        loader=PackageLoader("pipelines.reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=text.number, signed=text.signed, clean=text.clean, counted=text.counted
    )
    return environment.get_template("delivery_report.html.j2").render(
        report=report,
        workbook_name=workbook_name,
        per_group=PER_GROUP,
        severities=SEVERITY_NL,
    )
