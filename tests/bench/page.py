"""The page and the chart of what was measured: `python -m tests.bench.page`.

Reads docs/benchmarks/results.json, writes results.md and time.svg, memory.svg beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from tests.bench.__main__ import RESULTS

Scales = Sequence[Mapping[str, Any]]
_STUDENT = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45}
"""Student's t of 95%, two-sided, by degrees of freedom."""
_DRAWN = {
    "pandas": "#b3541e",
    "bare DuckDB": "#7a7a7a",
    "gate and load": "#5b3a8e",
    "data work": "#1e7a4f",
    "full run": "#14507a",
}
_MEASURES = {"cpu_seconds": "processor seconds", "megabytes": "MB, peak of all processes"}
_WIDTH, _HEIGHT, _LEFT, _TOP, _PLOT = 760, 400, 60, 30, 520


class Growth(NamedTuple):
    """What a measure grows with: scale to the power of `exponent`; None without three scales."""

    exponent: float
    margin: float | None


def growth(points: Sequence[tuple[float, float]]) -> Growth:
    """Least squares on the logarithms, with the 95% interval of the slope."""
    xs, ys = ([math.log(point[axis]) for point in points] for axis in (0, 1))
    n, mean_x, mean_y = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    if n < 3:
        return Growth(slope, None)
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    return Growth(slope, _STUDENT[n - 2] * math.sqrt(left / (n - 2) / spread))


def points(scales: Scales, step: str, measure: str) -> list[tuple[float, float]]:
    """Scale and figure of a step, where it ended well."""
    found = [(each["scale"], each["steps"].get(step)) for each in scales]
    return [(scale, used[measure]) for scale, used in found if used and not used["failure"]]


def page(scales: Scales) -> str:
    """Markdown: where it was measured, a table of every scale, what grows with which exponent."""
    parts = ["# Results of the benchmark", _ABOUT]
    for each in scales:
        parts.append(_SCALE.format(**each))
        parts.append(_agreement(each["differences"]))
        rows = [_row(name, used) for name, used in each["steps"].items()]
        parts.append("| step | wall s | CPU s | peak MB |\n|---|---|---|---|\n" + "\n".join(rows))
    parts.append("## Growth\n\n![processor seconds](time.svg)\n\n![peak memory](memory.svg)")
    parts.append(_growth_table(scales))
    return "\n\n".join(parts) + "\n"


_ABOUT = """Made by `python -m tests.bench.page` of `results.json`, which `make bench` and `make
scale` write. Everything measured is invented (*fictief*). Wall seconds say what others did on the
machine as well: compare processor seconds. Memory is that of a command and all its descendants."""
_SCALE = """## Scale {scale:g}: {municipalities} municipalities

{on}, {cores} cores shared with others (load {load_of_the_machine}), DuckDB {duckdb}. Delivered
{delivered_megabytes:.0f} MB, warehouse {warehouse_megabytes:.0f} MB, published
{published_megabytes:.0f} MB."""
_EQUAL = "pandas, bare DuckDB and the pipeline gave the same five KPIs."


def _agreement(differences: Sequence[str] | None) -> str:
    if differences is None:
        return "The figures were not compared: the data work of the pipeline was not measured."
    return f"Figures that differ: {'; '.join(differences)}." if differences else _EQUAL


def _row(name: str, used: Mapping[str, Any]) -> str:
    if used["failure"]:
        return f"| {name} | did not fit: {' '.join(used['failure'].split())[-120:]} | | |"
    return (
        f"| {name} | {used['seconds']:.1f} | {used['cpu_seconds']:.1f} | {used['megabytes']:.0f} |"
    )


def _growth_table(scales: Scales) -> str:
    rows = []
    for step in _DRAWN:
        cells = [_shown(points(scales, step, measure)) for measure in _MEASURES]
        rows.append(f"| {step} | {' | '.join(cells)} |")
    head = "| step | exponent of processor seconds | of memory |\n|---|---|---|\n"
    return head + "\n".join(rows)


def _shown(found: Sequence[tuple[float, float]]) -> str:
    if len(found) < 2:
        return "-"
    exponent, margin = growth(found)
    return f"{exponent:.2f}" + (f" ± {margin:.2f}" if margin is not None else " (two scales)")


def chart(scales: Scales, measure: str) -> str:
    """An SVG of one measure against scale, both by their logarithm."""
    lines = {step: points(scales, step, measure) for step in _DRAWN}
    values = [value for line in lines.values() for _, value in line]
    sizes = [each["scale"] for each in scales]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))

    def across(scale: float) -> float:
        span = math.log(max(sizes) / min(sizes)) or 1
        return _LEFT + _PLOT * math.log(scale / min(sizes)) / span

    def down(value: float) -> float:
        return _TOP + (_HEIGHT - 2 * _TOP) * (1 - math.log(value / low) / math.log(high / low))

    drawn = [_text(_LEFT, 18, f"{_MEASURES[measure]} against scale (both logarithmic)")]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        y = down(10**power)
        drawn.append(f'<path d="M{_LEFT} {y:.1f}H{_LEFT + _PLOT}" stroke="#ddd"/>')
        drawn.append(_text(8, y + 4, f"{10**power:g}"))
    drawn += [_text(across(size) - 4, _HEIGHT - 8, f"{size:g}") for size in sizes]
    for step, line in lines.items():
        places = [(across(scale), down(value)) for scale, value in line]
        colour = _DRAWN[step]
        for (x1, y1), (x2, y2) in pairwise(places):
            drawn.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        if places:
            drawn.append(_text(places[-1][0] + 8, places[-1][1] + 4, step, colour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>'
        + "\n".join(drawn)
        + "</svg>\n"
    )


def _text(x: float, y: float, text: str, colour: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{escape(text)}</text>'


def main() -> None:
    """Write the page and its two charts."""
    scales = json.loads(RESULTS.read_text())["scales"]
    RESULTS.with_name("results.md").write_text(page(scales))
    RESULTS.with_name("time.svg").write_text(chart(scales, "cpu_seconds"))
    RESULTS.with_name("memory.svg").write_text(chart(scales, "megabytes"))


if __name__ == "__main__":
    main()
