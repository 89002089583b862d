"""The parts of a workbook file: relationships, content types, reading and writing the zip."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import quoteattr

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The same report of the same file is the same file."""


class Unmarkable(Exception):  # noqa: N818 - the name says what happened
    """The workbook is good, but its XML is written in a way that is not changed here."""


@dataclass(frozen=True)
class Relationship:
    """One relationship of a part; `target` is the full name of the other part."""

    identifier: str
    kind: str
    target: str


class Package:
    """A workbook's parts by name, in their order."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def text(self, name: str) -> str:
        """The XML of a part. Raises Unmarkable where searching it as text could mislead."""
        try:
            text = self._parts[name].decode("utf-8-sig")
        except (KeyError, UnicodeDecodeError) as error:
            raise Unmarkable(name) from error
        if any(sign in text for sign in ("<![CDATA[", "<!--", "<!DOCTYPE")):
            raise Unmarkable(name)
        return text

    def put(self, name: str, text: str) -> None:
        """Replace or add a part."""
        self._parts[name] = text.encode("utf-8")

    def add(self, name: str, text: str, content_type: str) -> None:
        """Add a part that is XML of this content type."""
        self.put(name, text)
        entry = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
        self._register(entry)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say what files with this extension are, unless that was said."""
        if not re.search(rf'Extension="{extension}"', self.text("[Content_Types].xml"), re.I):
            self._register(f'<Default Extension="{extension}" ContentType="{content_type}"/>')

    def _register(self, entry: str) -> None:
        types = self.text("[Content_Types].xml")
        self.put("[Content_Types].xml", insert_before(types, "</Types>", entry))

    def free_name(self, pattern: str) -> str:
        """The first name of this pattern ('xl/comments{}.xml') that no part has."""
        number = 1
        while pattern.format(number) in self._parts:
            number += 1
        return pattern.format(number)

    def relationships(self, part: str) -> list[Relationship]:
        """What a part refers to within the workbook; '' is the package itself."""
        name = _relationships_name(part)
        if name not in self._parts:
            return []
        found = []
        for element in re.findall(r"<Relationship\b[^>]*>", self.text(name)):
            if attribute(element, "TargetMode") == "External":
                continue
            target = attribute(element, "Target") or ""
            full = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))
            kind = (attribute(element, "Type") or "").rpartition("/")[2]
            found.append(Relationship(attribute(element, "Id") or "", kind, full.lstrip("/")))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from `part` to the part `target`; returns its id."""
        name = _relationships_name(part)
        if name not in self._parts:
            self.put(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                           f'<Relationships xmlns="{_PACKAGE}"></Relationships>')  # fmt: skip
        text = self.text(name)
        taken = set(re.findall(r'\bId="([^"]*)"', text))
        identifier = next(
            f"rId{number}" for number in range(1, 100_000) if f"rId{number}" not in taken
        )
        entry = f'<Relationship Id="{identifier}" Type="{OFFICE}/{kind}" Target="/{target}"/>'
        text = re.sub(r"<Relationships\b([^>]*)/>", r"<Relationships\1></Relationships>", text)
        self.put(name, insert_before(text, "</Relationships>", entry))
        return identifier

    def drop(self, owner: str, part: str) -> None:
        """Take a part out, with the relationship of `owner` to it."""
        identifiers = {each.identifier for each in self.relationships(owner) if each.target == part}
        name = _relationships_name(owner)
        kept = re.sub(
            r"<Relationship\b[^>]*>",
            lambda match: "" if attribute(match[0], "Id") in identifiers else match[0],
            self.text(name),
        )
        self.put(name, kept)
        types = self.text("[Content_Types].xml")
        gone = re.compile(rf'<Override\b[^>]*PartName="/{re.escape(part)}"[^>]*>')
        self.put("[Content_Types].xml", gone.sub("", types))
        self._parts.pop(part, None)
        self._parts.pop(_relationships_name(part), None)

    def save(self) -> bytes:
        """The workbook as bytes, the same for the same parts."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in self._parts.items():
                entry = zipfile.ZipInfo(name, _SAME_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return stream.getvalue()


def _relationships_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def attribute(element: str, name: str) -> str | None:
    """The value of an attribute in a start tag, unescaped; null where it is not there."""
    match = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", element)
    if match is None:
        return None
    return unescape(match[1] if match[1] is not None else match[2])


def with_attribute(element: str, name: str, value: str) -> str:
    """A start tag with the attribute set to this value."""
    bare = re.sub(rf"""\s{name}\s*=\s*(?:"[^"]*"|'[^']*')""", "", element)
    end = "/>" if bare.endswith("/>") else ">"
    return f"{bare.removesuffix(end).rstrip()} {name}={quoteattr(value)}{end}"


def insert_before(text: str, mark: str, addition: str) -> str:
    """The text with an addition before the last `mark`; raises Unmarkable where it has none."""
    before, found, after = text.rpartition(mark)
    if not found:
        raise Unmarkable(mark)
    return before + addition + found + after
