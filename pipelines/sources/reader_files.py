"""The files that decide how a source is read: its reader, what that imports, the data they name.

Looks at source text only; runs nothing. A module names a data file or folder of its own as
`Path(__file__).with_name("...")`, one of the region's pack as `region_file("...")`: that is how
they are found here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from pipelines.core.settings import PACKAGE_DIR, region_file

_PACKAGE = PACKAGE_DIR.name


def files_behind(module: str, *, root: Path = PACKAGE_DIR.parent) -> list[Path]:
    """The files of a module, of every module of ours that it imports, and of their data; in order.

    `root` holds the package. What is imported for types alone decides nothing.
    """
    modules: dict[str, Path] = {}
    data: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file_of(name, root)
        if path is None or name in modules:
            continue
        modules[name] = path
        tree = ast.parse(path.read_bytes())
        waiting += _imported(tree)
        data.update(_named(tree, path.parent))
    return sorted({*modules.values(), *data})


def _file_of(module: str, root: Path) -> Path | None:
    """None for what is no module: a name that is imported from one, or somebody else's."""
    place = root.joinpath(*module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def _imported(tree: ast.AST) -> Iterator[str]:
    """Names that may be modules of ours, imports within functions included."""
    for node in _at_run_time(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if _is_ours(each.name))
        elif isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _is_ours(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == _PACKAGE


def _at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        is_for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not is_for_types:
            yield node
            yield from _at_run_time(node)


def _named(tree: ast.AST, folder: Path) -> Iterator[Path]:
    """What `with_name("...")` names beside the module, of a folder all in it; what of the pack."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="with_name"), args=[ast.Constant(value=str() as name)]
            ):
                place = folder / name
                found = place.rglob("*") if place.is_dir() else [place]
                yield from (path for path in found if path.is_file())
            case ast.Call(func=ast.Name("region_file"), args=[ast.Constant(value=str() as name)]):
                yield region_file(name)
