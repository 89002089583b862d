"""The one way this project reads YAML: no name twice, and every fault told in Dutch with its line.

libyaml reads it, in a fifth of the time that PyYAML's own Python takes; what it read is
looked at before values are made of it. What a file may say is for who reads it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.core.errors import WoonmonitorError

_SYNTAX = "kijk naar inspringen, haakjes, aanhalingstekens en dubbele punten"
_EXCERPT = 60
_MERGE = "tag:yaml.org,2002:merge"
_TEXT = "tag:yaml.org,2002:str"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_MOST_NODES = 20_000
"""Names, values and lists: of the largest CBS table some 2,000. Each takes up to 0.1 ms."""
_LONGEST_NUMBER = 100
"""Characters: `1:1:1` is a number to YAML, and takes ever longer the longer it is."""
_DEEPEST = 100
"""Lists in lists. libyaml's composer calls itself for each: without end it ends the process."""
# A PyYAML that was built without libyaml reads the same, slower.
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFault(Exception):  # noqa: N818 - it is the reader's word
    """Why a YAML text is not read: part of a Dutch sentence, with line and column."""


@dataclass(frozen=True)
class Document:
    """What a YAML text says, and where."""

    content: Any
    root: yaml.Node | None

    def line(self, *parts: str | int) -> int:
        """The line of a value by its names and places, or of what holds it where it is absent."""
        node, line = self.root, 1
        for part in parts:
            found = _below(node, part)
            if found is None:
                break
            line, node = found
        return line


def parse_yaml(text: bytes, *, from_outside: bool = False) -> Document:
    """A YAML text. Raises YamlFault.

    What comes from outside may not refer to other parts of itself or be mixed into another, for a
    few lines could become millions, holds no number of hundreds of digits, and is not quoted in the
    fault: the time it takes is in proportion to its length.
    """
    try:
        _look_at_events(text, from_outside=from_outside)
        loader = _Strict(text, is_quoted=not from_outside)
        try:
            root = loader.get_single_node()
            if root is not None:
                loader.look_at_nodes(root, from_outside=from_outside)
            content = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise YamlFault(_told(error, text)) from error
    return Document(content, root)


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML is anything
    """What one of the project's own files says. Raises WoonmonitorError, naming it and the line."""
    try:
        return parse_yaml(path.read_bytes()).content
    except YamlFault as fault:
        name = f"{path.parent.name}/{path.name}"
        raise WoonmonitorError(f"{name}: {fault}.", remedy="Herstel het bestand.") from fault


def _look_at_events(text: bytes, *, from_outside: bool) -> None:
    """What would cost stack, time or memory while nodes are made of it."""
    depth = count = 0
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise _SaidError("de lijsten zijn te diep in elkaar gezet")
        if from_outside and isinstance(event, yaml.AliasEvent):
            raise _SaidError(f"op {_mark(event)} staat een verwijzing (*): die mag hier niet")
        count += isinstance(event, yaml.NodeEvent)
        if from_outside and count > _MOST_NODES:
            raise _SaidError(f"er staan meer dan {_MOST_NODES:,} waarden in".replace(",", "."))


class _Strict(_BASE):  # type: ignore[misc] # one of two classes
    """PyYAML's safe loader takes the last of two equal names without a word."""

    def __init__(self, text: bytes, *, is_quoted: bool) -> None:
        super().__init__(text)
        self._is_quoted = is_quoted

    def look_at_nodes(self, root: yaml.Node, *, from_outside: bool) -> None:
        """Refuse one name twice, and what may not come from outside.

        Here, not while values are made: there `<<` has already mixed other names in.
        """
        for node in _nodes(root):
            if isinstance(node, yaml.MappingNode):
                self._look_at_names(node)
            if from_outside and isinstance(node, yaml.ScalarNode):
                _look_at_scalar(node)

    def _look_at_names(self, mapping: yaml.MappingNode) -> None:
        seen: dict[Hashable, yaml.Node] = {}
        for key, _ in mapping.value:
            first = seen.setdefault(self._name(key), key)
            if first is not key:
                twice = f"op {_mark(first)} en op {_mark(key)}"
                name = self._quoted(key.value, "een naam")
                raise _SaidError(f"{name} staat er twee keer: {twice}")

    def _name(self, key: yaml.Node) -> Hashable:
        if not isinstance(key, yaml.ScalarNode):
            raise _SaidError(f"op {_mark(key)} staat een lijst waar een naam hoort")
        if key.tag == _TEXT or key.tag not in self.yaml_constructors:
            return str(key.value)
        name: Hashable = self.construct_object(key, deep=True)  # `yes` and `true` are one name
        return name

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            found = self._quoted(node.value, "iets")
            raise _SaidError(
                f"op {_mark(node)} staat {found}: geen bestaande datum of getal"
            ) from error

    def _quoted(self, value: object, otherwise: str) -> str:
        """A text of the file, unless it comes from outside: it may name a person."""
        return f"«{str(value)[:_EXCERPT]}»" if self._is_quoted else otherwise


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Every node once, in the order of the text."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue  # what is referred to twice
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(reversed(node.value))


def _look_at_scalar(node: yaml.ScalarNode) -> None:
    if node.tag == _MERGE:
        raise _SaidError(f"op {_mark(node)} staat een samenvoeging (<<): die mag hier niet")
    if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
        raise _SaidError(f"op {_mark(node)} staat een getal van te veel cijfers")


class _SaidError(yaml.YAMLError):
    """A fault that is already in Dutch."""


def _told(error: yaml.YAMLError, text: bytes) -> str:
    if isinstance(error, _SaidError):
        return str(error)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "het is geen tekst in UTF-8, of er staan stuurtekens in"
    place = _place(mark, text)
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"op {place} staat iets anders dan een tekst, getal, datum of lijst"
    return f"vanaf {place} is het geen geldige YAML; {_SYNTAX}"


def _place(mark: yaml.Mark, text: bytes) -> str:
    """Line and column; the end of a text lies on its last line, not on one after it."""
    lines = text.decode("utf-8", "replace").splitlines() or [""]
    if mark.line < len(lines):
        return f"regel {mark.line + 1}, kolom {mark.column + 1}"
    return f"regel {len(lines)}, kolom {len(lines[-1]) + 1}"


def _mark(found: yaml.Node | yaml.Event) -> str:
    mark = found.start_mark
    return f"regel {mark.line + 1}, kolom {mark.column + 1}" if mark else "een onbekende regel"


def _below(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of one name or place in a node."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(key, value) for key, value in node.value if key.value == str(part)]
        return (pairs[-1][0].start_mark.line + 1, pairs[-1][1]) if pairs else None
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None
