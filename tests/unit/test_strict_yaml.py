"""YAML is read one way: no name twice, every fault in Dutch with its line, no other loader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PACKAGE_DIR
from pipelines.core.strict_yaml import YamlFault, parse_yaml, read_yaml

NAMES = st.lists(
    st.text("abcdefgh", min_size=1, max_size=4).map("n{}".format), unique=True, min_size=1
)


@given(names=NAMES, data=st.data())
def test_one_name_written_twice_anywhere_is_refused_with_both_lines(
    names: list[str], data: st.DataObject
) -> None:
    """Names of a mapping at any depth, of which one is written again below it."""
    depth = data.draw(st.integers(0, 3))
    again = data.draw(st.integers(0, len(names) - 1))
    indent = "  " * depth
    above = [f"{'  ' * level}level{level}:" for level in range(depth)]
    lines = [*above, *(f"{indent}{name}: 1" for name in names)]
    assert parse_yaml("\n".join(lines).encode()).content
    doubled = "\n".join([*lines, f"{indent}{names[again]}: 2"]).encode()
    with pytest.raises(YamlFault) as fault:
        parse_yaml(doubled)
    said = str(fault.value)
    assert f"«{names[again]}» staat er twee keer" in said
    found = [int(line) for line in re.findall(r"regel (\d+)", said)]
    assert found == [depth + again + 1, depth + len(names) + 1]


@pytest.mark.parametrize(
    "text", ["yes: 1\ntrue: 2", "1: a\n0x1: b", '"a": 1\na: 2', "<<: {a: 1}\n<<: {b: 2}", "{a, a}"]
)
def test_two_spellings_of_one_name_are_one_name(text: str) -> None:
    with pytest.raises(YamlFault, match="twee keer"):
        parse_yaml(text.encode())


def test_a_number_and_its_text_are_two_names() -> None:
    assert parse_yaml(b"1: a\n'1': b").content == {1: "a", "1": "b"}


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000 + "x", "{a: " * 200_000])
def test_lists_without_end_end_no_process(text: str) -> None:
    with pytest.raises(YamlFault, match="te diep in elkaar gezet"):
        parse_yaml(text.encode())


def test_a_fault_at_the_end_lies_on_the_last_line() -> None:
    with pytest.raises(YamlFault, match="vanaf regel 2, kolom 7 is"):
        parse_yaml(b"a: 1\nb: [1,")


def test_what_refers_to_itself_is_looked_at_once() -> None:
    found = parse_yaml(b"a: &a [1, *a]").content["a"]
    assert found[1] is found


def test_what_a_merge_brings_may_be_said_otherwise() -> None:
    text = b"one: &one {a: 1, b: 2}\ntwo: {<<: *one, b: 3}\nthree: {<<: *one, b: 4}"
    found = parse_yaml(text).content
    assert (found["two"], found["three"]) == ({"a": 1, "b": 3}, {"a": 1, "b": 4})


def test_a_value_is_found_on_its_line() -> None:
    document = parse_yaml(b"a:\n  b:\n    - x\n    - y\nc: 1\n")
    assert [document.line("a"), document.line("a", "b", 1), document.line("c")] == [1, 4, 5]
    assert document.line("a", "absent") == 1


def test_a_file_of_our_own_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("a: 1\na: 2\n")
    with pytest.raises(WoonmonitorError, match=rf"{tmp_path.name}/rules\.yml: «a» staat er twee"):
        read_yaml(file)


def test_no_module_reads_yaml_another_way() -> None:
    readers = [
        path.relative_to(PACKAGE_DIR).as_posix()
        for path in sorted(PACKAGE_DIR.rglob("*.py"))
        if re.search(r"yaml\.(\w+_)?load|yaml\.\w*Loader", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["core/strict_yaml.py"]


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE_DIR.rglob("*.yml")),
    ids=lambda path: path.relative_to(PACKAGE_DIR).as_posix(),
)
def test_our_own_files_say_nothing_twice(path: Path) -> None:
    assert read_yaml(path) is not None
