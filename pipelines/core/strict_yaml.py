"""The one way this project reads YAML: no name twice, and every fault told in Dutch with its line.

What a file may say is for who reads it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.core.errors import WoonmonitorError

_SYNTAX = "kijk naar inspringen, haakjes, aanhalingstekens en dubbele punten"
_EXCERPT = 60
_MERGE = "tag:yaml.org,2002:merge"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_MOST_NODES = 20_000
"""Names, values and lists: of the largest CBS table some 2,000. Each takes up to 0.1 ms."""
_LONGEST_NUMBER = 100
"""Characters: `1:1:1` is a number to YAML, and takes ever longer the longer it is."""


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
        loader = (_FromOutside if from_outside else _Strict)(text)
        try:
            root = loader.get_single_node()
            content = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise YamlFault(_told(error)) from error
    except RecursionError as error:
        raise YamlFault("de lijsten zijn te diep in elkaar gezet") from error
    return Document(content, root)


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML is anything
    """What one of the project's own files says. Raises WoonmonitorError, naming it and the line."""
    try:
        return parse_yaml(path.read_bytes()).content
    except YamlFault as fault:
        name = f"{path.parent.name}/{path.name}"
        raise WoonmonitorError(f"{name}: {fault}.", remedy="Herstel het bestand.") from fault


class _Strict(yaml.SafeLoader):
    """PyYAML's safe loader takes the last of two equal names without a word."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:  # noqa: ANN401 - as PyYAML has it
        # Here, not while values are made: there `<<` has already mixed other names in.
        mapping = super().compose_mapping_node(anchor)
        seen: dict[Hashable, yaml.Node] = {}
        for key, _ in mapping.value:
            first = seen.setdefault(self._name(key), key)
            if first is not key:
                twice = f"op {_mark(first)} en op {_mark(key)}"
                name = self.quoted(key.value, "een naam")
                raise _SaidError(f"{name} staat er twee keer: {twice}")
        return mapping

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            found = self.quoted(node.value, "iets")
            raise _SaidError(
                f"op {_mark(node)} staat {found}: geen bestaande datum of getal"
            ) from error

    def quoted(self, value: object, otherwise: str) -> str:
        """A text of the file, as it may be shown."""
        return f"«{str(value)[:_EXCERPT]}»"

    def _name(self, key: yaml.Node) -> Hashable:
        if not isinstance(key, yaml.ScalarNode):
            raise _SaidError(f"op {_mark(key)} staat een lijst waar een naam hoort")
        if key.tag not in self.yaml_constructors:
            return str(key.value)
        name: Hashable = self.construct_object(key, deep=True)  # `yes` and `true` are one name
        return name


class _FromOutside(_Strict):
    """May not refer to itself, and is not quoted: it may name a person."""

    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self._count = 0

    def quoted(self, value: object, otherwise: str) -> str:
        return otherwise

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:  # noqa: ANN401
        if self.check_event(yaml.AliasEvent):
            event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call] # stubs
            raise _SaidError(f"op {_mark(event)} staat een verwijzing (*): die mag hier niet")
        self._count += 1
        if self._count > _MOST_NODES:
            raise _SaidError(f"er staan meer dan {_MOST_NODES:,} waarden in".replace(",", "."))
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:  # noqa: ANN401
        node = super().compose_scalar_node(anchor)
        if node.tag == _MERGE:
            raise _SaidError(f"op {_mark(node)} staat een samenvoeging (<<): die mag hier niet")
        if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
            raise _SaidError(f"op {_mark(node)} staat een getal van te veel cijfers")
        return node


class _SaidError(yaml.YAMLError):
    """A fault that is already in Dutch."""


def _told(error: yaml.YAMLError) -> str:
    if isinstance(error, _SaidError):
        return str(error)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "het is geen tekst in UTF-8, of er staan stuurtekens in"
    place = f"regel {mark.line + 1}, kolom {mark.column + 1}"
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"op {place} staat iets anders dan een tekst, getal, datum of lijst"
    return f"vanaf {place} is het geen geldige YAML; {_SYNTAX}"


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
