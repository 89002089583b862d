"""What a new source, table or goal needs, written and ready to run: `woonmonitor new`.

The files stand in `scaffold/<kind>` as they will lie in the project, with NAME where the name goes.
Only in a checkout: an installed package is not a place to develop in.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import (
    DBT_PROJECT_DIR,
    IS_CHECKOUT,
    PACKAGE_DIR,
    PROJECT_ROOT,
    Settings,
    seed_path,
)
from pipelines.dbt.from_contracts import files_of_dbt
from pipelines.reading.contract import contract_of, contracts
from pipelines.sample.rows import write_rows

Kind = Literal["source", "table", "goal"]

_SCAFFOLD = Path(__file__).with_name("scaffold")
_EXPOSURES = DBT_PROJECT_DIR / "models" / "exposures.yml"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_GOAL = re.compile(r"[A-Z][A-Z0-9-]{1,20}")


def new(settings: Settings, kind: Kind, name: str) -> list[Path]:
    """Write what is needed; the files that were written or changed.

    Raises WoonmonitorError for a name that cannot be one, or that is taken.
    """
    if not IS_CHECKOUT:
        raise WoonmonitorError(
            "Only a checkout of the project can get something new.",
            remedy="Clone the repository and run this there.",
        )
    pattern = _GOAL if kind == "goal" else _NAME
    if not pattern.fullmatch(name):
        example = "LOC-X" if kind == "goal" else "zorgvoorzieningen"
        raise WoonmonitorError(
            f"{name!r} cannot be the name of a {kind}.", remedy=f"Name it like {example}."
        )
    return _MAKERS[kind](settings, name)


def _source(settings: Settings, name: str) -> list[Path]:
    for room in ("sources", "reports"):  # a source may have Python there, by its name
        if any((PACKAGE_DIR / room).glob(f"{name}.py")) or (PACKAGE_DIR / room / name).is_dir():
            raise _taken("source", name, PACKAGE_DIR / room / name)
    written = [*_files("source", name, settings.today), _exposed(f"fct_{name}")]
    contracts.cache_clear()
    for path, text in files_of_dbt().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return [*written, *write_rows(settings.raw_dir / name, contract_of(name))]


def _table(settings: Settings, name: str) -> list[Path]:
    return [*_files("table", name, settings.today), _exposed(f"monitor_{name}")]


def _files(kind: Kind, name: str, today: date) -> Iterator[Path]:
    """The files of the scaffold, each at its place; none of them may be there already."""
    here = _SCAFFOLD / kind
    places = {
        path: PROJECT_ROOT / str(path.relative_to(here)).replace("NAME", name)
        for path in sorted(here.rglob("*"))
        if path.is_file()
    }
    models = {path.name: path for path in (DBT_PROJECT_DIR / "models").rglob("*.sql")}
    taken = [
        place if place.exists() else models[place.name]
        for place in places.values()
        if place.exists() or place.name in models  # a model has its name for itself, wherever
    ]
    if taken:
        raise _taken(kind, name, taken[0])
    for path, place in places.items():
        text = path.read_text(encoding="utf-8").replace("NAME", name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace("TODAY", today.isoformat()), encoding="utf-8")
        yield place


def _taken(kind: Kind, name: str, place: Path) -> WoonmonitorError:
    return WoonmonitorError(
        f"The name {name!r} of a {kind} is taken: {place.relative_to(PROJECT_ROOT)}.",
        remedy="Take another name.",
    )


def _exposed(model: str) -> Path:
    """Among what is published, in order of name."""
    text = _EXPOSURES.read_text(encoding="utf-8")
    begin = text.index("    depends_on:\n") + len("    depends_on:\n")
    end = text.index("\n\n", begin)
    listed = sorted([*text[begin:end].split("\n"), f"      - ref('{model}')"])
    _EXPOSURES.write_text(text[:begin] + "\n".join(listed) + text[end:], encoding="utf-8")
    return _EXPOSURES


def _goal(_settings: Settings, name: str) -> list[Path]:
    """A goal of the whole region that is not measured yet; the pack says so."""
    goals, units, regions = (seed_path(each) for each in ("goals", "goal_regions", "regions"))
    listed = _rows(goals)
    if any(row["goal_code"] == name for row in listed):
        raise WoonmonitorError(f"There is a goal {name} already.", remedy="Take another code.")
    region = next(row["region_code"] for row in _rows(regions) if row["level"] == "region")
    goal = {
        "goal_code": name,
        "agreement": "lokaal",
        "theme": "woningbouw",
        "label_nl": f"{name}: zeg hier wat is afgesproken",
        "metric": "actions",
        "calculation": "none",
        "direction": "qualitative",
        "first_year": "2026",
        "status_rule": "not_measured",
        "no_value_reason_nl": "Hoe dit doel wordt gemeten is nog niet gezegd.",
        "definition_nl": "Zeg hier hoe het doel wordt gemeten.",
        "certainty": "own",
        "source": "waar het is afgesproken",
        "sort_order": str(max(int(row["sort_order"]) for row in listed) + 1),
    }
    _append(goals, goal)
    _append(units, {"goal_code": name, "region_code": region, "target_from": "goal"})
    return [goals, units]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _append(path: Path, row: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, restval="", lineterminator="\n").writerow(row)


_MAKERS: dict[Kind, Callable[[Settings, str], list[Path]]] = {
    "source": _source,
    "table": _table,
    "goal": _goal,
}
