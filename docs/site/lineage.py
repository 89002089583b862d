"""The page that says what each table is made of: a drawing and tables, made from dbt's manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from statistics import fmean
from typing import Any

from pipelines.dbt.manifest_docs import is_published

INTRO = """# Herkomst van de tabellen

Elke nacht gemaakt van links naar rechts. Seeds (vaste lijsten: doelen, regio's, grenzen) en
tussenstappen zijn in de tekening weggelaten en staan in de tabellen eronder. Wat via een feit of
lijst loopt, is niet nog eens getekend. Wie een vak aanwijst, ziet waaruit het is gemaakt; een klik
leidt naar de [tabellen en kolommen](dictionary.md).
"""
Node = Mapping[str, Any]
COLUMNS = ("Aangeleverd", "Feiten en lijsten", "De monitor")
LAYERS = {
    "monitor": "De monitor",
    "marts": "Feiten en lijsten",
    "intermediate": "Tussenstappen",
    "staging": "Aangeleverd, hernoemd",
}
WIDTH, STEP, TOP, BOX, GAP = 900, 30, 40, 220, 120
"""Of the drawing, in pixels: a row's height, room for the headings, a box, between two columns."""


def page(manifest: Mapping[str, Any]) -> str:
    """The drawing of published tables, then every model with what it is made of and used in."""
    graph = {**manifest["nodes"], **manifest["sources"]}
    models = [node for node in graph.values() if node["resource_type"] == "model"]
    lines = [INTRO, _drawing(graph), ""]
    for schema, title in LAYERS.items():
        lines += [f"## {title}", "", "| tabel | gemaakt van | gebruikt in |", "|---|---|---|"]
        chosen = (node for node in models if node["schema"] == schema)
        lines += [_row(node, graph, models) for node in sorted(chosen, key=_name)]
        lines.append("")
    return "\n".join(lines)


def _name(node: Node) -> str:
    is_source = node["resource_type"] == "source"
    return f"{node['source_name']}.{node['name']}" if is_source else str(node["name"])


def _row(node: Node, graph: Mapping[str, Node], models: Iterable[Node]) -> str:
    users = [each for each in models if node["unique_id"] in each["depends_on"]["nodes"]]
    made_of = [graph[parent] for parent in node["depends_on"]["nodes"]]
    anchor = f'<span id="{node["name"]}"></span>'
    return f"| {anchor}`{_name(node)}` | {_links(made_of)} | {_links(users)} |"


def _links(nodes: Iterable[Node]) -> str:
    """Names in order; a model leads to its row, a seed is said to be one."""
    said = []
    for node in sorted(nodes, key=_name):
        name = f"`{_name(node)}`"
        kind = node["resource_type"]
        said.append(f"[{name}](#{node['name']})" if kind == "model" else name)
        said[-1] += " (seed)" if kind == "seed" else ""
    return ", ".join(said)


def _column(node: Node) -> int | None:
    """In which column of the drawing a node stands; None where it is left out."""
    if node["resource_type"] == "source":
        return 0 if node["source_name"] == "raw" else None
    if not is_published(node):
        return None
    return 2 if node["schema"] == "monitor" else 1


def _drawn_parents(node: Node, graph: Mapping[str, Node]) -> set[str]:
    """The drawn nodes that this one rests on, through what is not drawn."""
    found: set[str] = set()
    for parent in node.get("depends_on", {}).get("nodes", ()):
        is_drawn = _column(graph[parent]) is not None
        found |= {parent} if is_drawn else _drawn_parents(graph[parent], graph)
    return found


def _drawing(graph: Mapping[str, Node]) -> str:
    """An SVG with a box per published or delivered table and a line per dependency."""
    every = {key: _drawn_parents(node, graph) for key, node in graph.items() if _is_drawn(node)}
    parents = {key: _without_detours(of, every) for key, of in every.items()}
    used = {parent for each in parents.values() for parent in each}
    drawn = [key for key in parents if key in used or parents[key]]
    columns = [
        sorted((k for k in drawn if _column(graph[k]) == n), key=lambda k: _name(graph[k]))
        for n in range(3)
    ]
    columns = _untangled(columns, parents)
    height = TOP + STEP * max(map(len, columns))
    place = {
        key: (n * (BOX + GAP), TOP + (row + 0.5) * (height - TOP) / len(column))
        for n, column in enumerate(columns)
        for row, key in enumerate(column)
    }
    # From right to left: what runs on to the monitor passes behind the boxes in between.
    groups = [_group(key, graph[key], parents, place) for key in reversed(place)]
    shapes = [*_headings(), *groups]
    return (
        f'<div class="wide" tabindex="0"><svg class="lineage" viewBox="0 0 {WIDTH} {height}" '
        f'role="group" aria-label="Welke tabel waaruit is gemaakt">{"".join(shapes)}</svg></div>'
    )


def _is_drawn(node: Node) -> bool:
    return _column(node) is not None


def _without_detours(parents: set[str], every: Mapping[str, set[str]]) -> set[str]:
    """Less the parents that are reached through another parent as well."""
    return parents.difference(*(every[parent] for parent in parents))


def _untangled(columns: list[list[str]], parents: Mapping[str, set[str]]) -> list[list[str]]:
    """The same columns, each node near the mean row of its neighbours: fewer lines cross."""
    children = {key: {child for child, of in parents.items() if key in of} for key in parents}

    def near(column: list[str], others: list[str], kin: Mapping[str, set[str]]) -> list[str]:
        row = {key: n / len(others) for n, key in enumerate(others)}
        return sorted(column, key=_mean_of(row, kin))

    left, middle, right = columns
    for _ in range(4):
        right = near(right, middle, parents)
        middle = near(middle, left + right, {k: parents[k] | children[k] for k in middle})
        left = near(left, middle, children)
    return [left, middle, right]


def _mean_of(row: Mapping[str, float], kin: Mapping[str, set[str]]) -> Callable[[str], float]:
    def mean(key: str) -> float:
        rows = [row[each] for each in kin[key] if each in row]
        return fmean(rows) if rows else 0.5

    return mean


def _headings() -> Iterator[str]:
    for n, title in enumerate(COLUMNS):
        yield f'<text class="head" x="{n * (BOX + GAP)}" y="18">{title}</text>'


def _group(
    key: str,
    node: Node,
    parents: Mapping[str, set[str]],
    place: Mapping[str, tuple[float, float]],
) -> str:
    """A box with the lines that lead to it: pointing at the box shows which they are."""
    x, y = place[key]
    lines = "".join(_line(place[parent], x, y) for parent in sorted(parents[key]))
    box = (
        f'<rect x="{x}" y="{y - 11:.0f}" width="{BOX}" height="22" rx="4"/>'
        f'<text x="{x + 8}" y="{y + 4:.0f}">{escape(_name(node))}</text>'
    )
    if node["resource_type"] == "model":
        box = f'<a href="dictionary.html#{node["name"]}">{box}</a>'
    return f"<g>{lines}{box}</g>"


def _line(start: tuple[float, float], x: float, y: float) -> str:
    from_x, from_y = start[0] + BOX, start[1]
    bend = (from_x + x) / 2
    return f'<path d="M{from_x} {from_y:.0f}C{bend} {from_y:.0f} {bend} {y:.0f} {x} {y:.0f}"/>'
