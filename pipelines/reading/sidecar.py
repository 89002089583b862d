"""The sidecar of a delivered file: `<file>.meta.yml`, who published it and how it is to be read.

Reads and writes that one small file; knows no source, no database and no network.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import yaml

from pipelines.core.errors import WoonmonitorError
from pipelines.core.strict_yaml import Document, YamlFault, parse_yaml

SUFFIX = ".meta.yml"
_LARGEST = 250_000
"""Bytes. The largest CBS table has a few hundred measures and periods: some 50 kB. Parsing so much
takes seconds at most, whatever stands in it (`strict_yaml`)."""
_MEANING = ("publisher", "title", "url", "licence", "is_fictive", "measures", "periods")
_TEXTS = ("publisher", "title", "url", "licence", "sha256", "request")


@dataclass(frozen=True)
class Sidecar:
    """What is known of a delivered file; every field may be unknown."""

    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    sha256: str | None = None
    """Of the file as it lies in the raw folder, compression included."""
    modified: datetime | None = None
    """When the publisher last changed the data; always with a UTC offset."""
    measures: Mapping[str, str] = field(default_factory=dict)
    """Measure code as delivered → title."""
    periods: Mapping[str, str] = field(default_factory=dict)
    """Period code → the publisher's own word for its status."""
    is_fictive: bool = False
    """Invented sample data: marked wherever it is shown."""
    request: str | None = None
    """What was asked for, in one line: two deliveries with the same request are comparable."""

    def refuse_other_content(self, sha256: str) -> None:
        """Raises WoonmonitorError where the file is not the one that is described here."""
        if self.sha256 not in (None, sha256):
            raise WoonmonitorError(
                "het bestand is niet wat het begeleidende bestand beschrijft (sha256 verschilt).",
                remedy="Lever het opnieuw, of haal het begeleidende bestand weg als de wijziging "
                "bedoeld was.",
            )


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of the delivered file `path` lies."""
    return path.with_name(path.name + SUFFIX)


def read_sidecar(path: Path) -> Sidecar:
    """The sidecar of the delivered file `path`; an empty one where there is none.

    Raises WoonmonitorError, naming the sidecar, when it is there but cannot be understood.
    """
    location = sidecar_path(path)
    try:
        return _from_text(_content(location))
    except FileNotFoundError:
        return Sidecar()
    except YamlFault as fault:
        raise WoonmonitorError(
            f"Het begeleidende bestand is niet te lezen: {fault}.",
            remedy="Herstel het of haal het weg: een levering kan zonder.",
        ) from fault


def _content(location: Path) -> bytes:
    about = location.stat()
    if not stat.S_ISREG(about.st_mode):  # a pipe would wait for ever
        raise YamlFault("het is geen gewoon bestand (een map, pijp, apparaat of socket)")
    if about.st_size > _LARGEST:
        raise YamlFault(f"het is groter dan {_LARGEST // 1000} kB")
    return location.read_bytes()


def meaning(path: Path) -> str:
    """What the sidecar adds to the bytes: how codes and periods are read, and what is said of them.

    The same figures with another period status mean something else, and those of another
    publisher, or invented ones, are another delivery: a sidecar mended later is news. Not so the
    day of retrieval. Of a sidecar that cannot be read, the fact that it is broken.
    """
    try:
        sidecar = read_sidecar(path)
    except WoonmonitorError as error:
        return error.problem
    said = {name: _plain(value) for name in _MEANING if (value := getattr(sidecar, name))}
    return json.dumps(said, sort_keys=True) if said else ""


def write_sidecar(path: Path, sidecar: Sidecar) -> Path:
    """Write the sidecar of the delivered file `path`; the same facts give the same bytes."""
    facts = {name: _plain(value) for name, value in vars(sidecar).items() if value}
    text = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=100)
    location = sidecar_path(path)
    location.write_bytes(text.encode())
    return location


def _from_text(text: bytes) -> Sidecar:
    document = parse_yaml(text, from_outside=True)
    if not isinstance(document.content, dict):
        raise YamlFault("er staan geen regels «naam: waarde» in")
    return Sidecar(
        **{name: _text(document, name) for name in _TEXTS},
        retrieved=_date(document),
        modified=_moment(document),
        is_fictive=_flag(document, "is_fictive"),
        measures=_mapping(document, "measures"),
        periods=_mapping(document, "periods"),
    )


def _fault(document: Document, name: str, problem: str) -> YamlFault:
    return YamlFault(f"«{name}» op regel {document.line(name)} {problem}")


def _text(document: Document, name: str) -> str | None:
    value = document.content.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _fault(document, name, "is geen tekst; zet de waarde tussen aanhalingstekens")


def _flag(document: Document, name: str) -> bool:
    value = document.content.get(name, False)
    if isinstance(value, bool):
        return value
    raise _fault(document, name, "is geen true of false")


def _date(document: Document) -> date | None:
    value = document.content.get("retrieved")
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _fault(document, "retrieved", "is geen datum (jjjj-mm-dd)") from None


def _moment(document: Document) -> datetime | None:
    value = document.content.get("modified")
    if value is None:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise _fault(document, "modified", "is geen datum met tijd") from None
    if moment.tzinfo is None:
        raise _fault(document, "modified", "zegt geen tijdzone (zoals +01:00)")
    return moment


def _mapping(document: Document, name: str) -> dict[str, str]:
    """Codes → texts. A code like 1014800 is a number to YAML when it was typed without quotes."""
    value = document.content.get(name) or {}
    if not isinstance(value, dict):
        raise _fault(document, name, "is geen lijst van regels «code: tekst»")
    texts: dict[str, str] = {}
    for code, text in value.items():
        if isinstance(code, bool) or not isinstance(code, str | int) or not isinstance(text, str):
            raise _fault(document, name, "heeft iets anders dan «code: tekst»")
        if str(code) in texts:
            raise _fault(document, name, "heeft een code twee keer")
        texts[str(code)] = text
    return texts


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
