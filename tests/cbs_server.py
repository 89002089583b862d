"""A CBS of our own on 127.0.0.1: OData v4 and v3 of the tables it is given, and misbehaviour on
demand. Answers have the form seen in stored public answers of CBS; nothing is fetched from there.

    from tests.cbs_server import cbs            # in a conftest.py, gives the fixture `cbs`
    cbs.add(table_from_v4(path, modified="2026-02-17T00:00:00+01:00"))
    cbs.misbehave(Fault("Observations", status=500, body=b"oops", times=1))
    fetch_table(request, settings=cbs.settings(tmp_path), ...)
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from pipelines.core.settings import Settings
from pipelines.reading.sidecar import read_sidecar

Row = dict[str, Any]
ABOVE_THE_LIMIT = b"The requested query returns more than 10000 records."
"""Assumed wording; that it is plain text with status 500 stands in VELDEN.md."""
_NOT_DIMENSIONS = {"Id", "Measure", "ValueAttribute", "Value", "StringValue"}


@dataclass
class CbsTable:
    """A table in v4's form; v3's is made from it."""

    table_id: str
    title: str
    modified: str
    rows: list[Row]
    measures: dict[str, str]
    """v4 code → title."""
    v3_names: dict[str, str]
    """v4 code → v3 column."""
    statuses: dict[str, str] = field(default_factory=dict)
    region_width: int = 6
    """v3 pads region codes: to 6 in most tables, to 10 in KWB."""

    @property
    def dimensions(self) -> list[str]:
        return [name for name in self.rows[0] if name not in _NOT_DIMENSIONS]

    def codes(self, dimension: str) -> list[str]:
        return list(dict.fromkeys(row[dimension] for row in self.rows))

    def kind(self, dimension: str) -> str:
        if dimension == "Perioden":
            return "TimeDimension"
        return "GeoDimension" if dimension in ("RegioS", "WijkenEnBuurten") else "Dimension"

    def padded(self, dimension: str, code: str) -> str:
        return code.ljust(self.region_width) if self.kind(dimension) == "GeoDimension" else code

    def wide_rows(self) -> list[Row]:
        """v3's rows: one per combination of dimensions, a column per measure."""
        wide: dict[tuple[str, ...], Row] = {}
        for row in self.rows:
            key = tuple(row[name] for name in self.dimensions)
            labels = {name: self.padded(name, row[name]) for name in self.dimensions}
            empty = labels | dict.fromkeys(self.v3_names.values())
            wide.setdefault(key, {"ID": len(wide), **empty})
            wide[key][self.v3_names[row["Measure"]]] = row["Value"]
        return list(wide.values())


def table_from_v4(path: Path, *, modified: str = "2026-02-17T00:00:00+01:00") -> CbsTable:
    """A table from a file in v4 form (`<table_id>/<date>/observations.json[.gz]`) and its sidecar.

    Where the file's measures carry v3 names, these serve as codes, names and titles.
    """
    raw = path.read_bytes()
    rows = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)["value"]
    sidecar = read_sidecar(path)
    codes = list(dict.fromkeys(row["Measure"] for row in rows))
    return CbsTable(
        table_id=path.parent.parent.name,
        title=sidecar.title or "(zonder titel)",
        modified=modified,
        rows=rows,
        measures={code: sidecar.measures.get(code, code) for code in codes},
        v3_names={code: code for code in codes},
        statuses=dict(sidecar.periods),
    )


@dataclass
class Fault:
    """One way to misbehave, for addresses that contain `where`, the next `times` times."""

    where: str
    status: int = 200
    body: bytes | None = None
    """None: the answer that belongs there."""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0
    keep: float = 1
    """The part of the body that is sent before the line drops."""
    is_length_honest: bool = False
    """False: Content-Length is that of the whole. True: of what is sent, as from a broken cache."""
    drip: float = 0
    """Seconds between two bytes of the body."""
    times: int = 1_000
    after: int = 0
    """So many fitting questions are answered well first."""


class FakeCbs:
    """The server and what it was asked."""

    def __init__(self) -> None:
        self.tables: dict[str, CbsTable] = {}
        self.asked: list[str] = []
        """Every address asked, percent-decoded, without the host."""
        self.page_size = 100_000
        self.row_limit = 10_000
        """Tests may lower it, so that a small table is large."""
        self.row_limit_counts_before_top = False
        self.without_v4: set[str] = set()
        self.without_v4_observations: set[str] = set()
        self.counts_whole_table = False
        self.next_link_to: str | None = None
        self._faults: list[Fault] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def settings(self, data_dir: Path) -> Settings:
        """Settings that ask this server instead of CBS."""
        return Settings(
            data_dir=data_dir,
            cbs_v4_url=f"{self.url}/odata/v1/CBS",
            cbs_v3_url=f"{self.url}/ODataApi/OData",
        )

    def add(self, table: CbsTable) -> CbsTable:
        self.tables[table.table_id] = table
        return table

    def misbehave(self, fault: Fault) -> None:
        self._faults.append(fault)

    def behave(self) -> None:
        self._faults.clear()

    def asked_for(self, what: str) -> list[str]:
        return [address for address in self.asked if what in address]

    def fault(self, address: str) -> Fault | None:
        for fault in self._faults:
            if fault.where in address and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, address: str) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        parts = urlsplit(address)
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        steps = [unquote(step) for step in parts.path.strip("/").split("/")]
        try:
            if steps[:3] == ["odata", "v1", "CBS"]:
                return self._v4(steps[3:], question)
            if steps[:2] == ["ODataApi", "OData"]:
                return self._v3(steps[2:], question)
        except KeyError:
            pass
        return 404, "text/plain", b"Not Found"

    def _v4(self, steps: list[str], question: dict[str, str]) -> tuple[int, str, bytes]:
        table = self.tables[steps[0]]
        if table.table_id in self.without_v4:
            raise KeyError(table.table_id)
        here = f"{self.url}/odata/v1/CBS/{table.table_id}"
        context = {"@odata.context": f"{here}/$metadata#{steps[1]}"}
        if steps[1] != "Observations":
            return _json(context | _v4_about(table, steps[1]))
        if table.table_id in self.without_v4_observations:
            raise KeyError(steps[1])
        rows = _filtered(table.rows, question.get("$filter", ""))
        if steps[2:] == ["$count"]:
            return _plain(len(table.rows) if self.counts_whole_table else len(rows))
        return _json(context | self._v4_page(f"{here}/Observations", rows, question))

    def _v4_page(self, here: str, rows: list[Row], question: dict[str, str]) -> dict[str, Any]:
        start = int(question.get("$skip", 0))
        end = start + self.page_size
        page: dict[str, Any] = {"value": rows[start:end]}
        if end < len(rows):
            filters = f"$filter={quote(question['$filter'])}&" if "$filter" in question else ""
            page["@odata.nextLink"] = self.next_link_to or f"{here}?{filters}$skip={end}"
        return page

    def _v3(self, steps: list[str], question: dict[str, str]) -> tuple[int, str, bytes]:
        table = self.tables[steps[0]]
        metadata = f"{self.url}/ODataApi/OData/{table.table_id}/$metadata#Cbs.OData.WebAPI"
        context = {"odata.metadata": f"{metadata}.{steps[1]}"}
        if steps[1] != "TypedDataSet":
            return _json(context | {"value": _v3_about(table, steps[1])})
        rows = _filtered(table.wide_rows(), question.get("$filter", ""))
        if steps[2:] == ["$count"]:
            return _plain(len(rows))
        start = int(question.get("$skip", 0))
        page = rows[start : start + int(question.get("$top", len(rows)))]
        if len(rows if self.row_limit_counts_before_top else page) > self.row_limit:
            return 500, "text/plain", ABOVE_THE_LIMIT
        return _json(context | {"value": page})


def _v4_about(table: CbsTable, what: str) -> dict[str, Any]:
    if what == "Properties":
        return {
            "Identifier": table.table_id,
            "Title": table.title,
            "Modified": table.modified,
            "ObservationCount": len(table.rows),
            "License": "https://creativecommons.org/licenses/by/4.0/",
        }
    if what == "Dimensions":
        named = [(name, table.kind(name)) for name in table.dimensions]
        return {
            "value": [{"Identifier": name, "Title": name, "Kind": kind} for name, kind in named]
        }
    if what == "MeasureCodes":
        titles = table.measures.items()
        return {"value": [{"Identifier": code, "Title": title} for code, title in titles]}
    codes = table.codes(what.removesuffix("Codes"))
    return {
        "value": [
            {"Identifier": code, "Title": code, "Status": table.statuses.get(code)}
            for code in codes
        ]
    }


def _v3_about(table: CbsTable, what: str) -> list[dict[str, Any]]:
    if what == "TableInfos":
        return [{"ID": 0, "Title": table.title, "Modified": table.modified[:19]}]
    if what == "DataProperties":
        of_dimensions = [
            {"Key": name, "Type": table.kind(name), "Title": name} for name in table.dimensions
        ]
        of_measures = [
            {"Key": table.v3_names[code], "Type": "Topic", "Title": title}
            for code, title in table.measures.items()
        ]
        return [*of_dimensions, {"Key": "", "Type": "TopicGroup", "Title": "Groep"}, *of_measures]
    return [
        {"Key": table.padded(what, code), "Title": code, "Status": table.statuses.get(code)}
        for code in table.codes(what)
    ]


def _filtered(rows: list[Row], text: str) -> list[Row]:
    """`(A eq 'x' or A eq 'y') and B eq 'z'`, compared letter by letter: blanks count."""
    for group in filter(None, re.split(r" and (?=\(|\w+ eq )", text)):
        tests = re.findall(r"(\w+) eq '((?:[^']|'')*)'", group)
        wanted = {(name, code.replace("''", "'")) for name, code in tests}
        rows = [row for row in rows if any((name, row[name]) in wanted for name, _ in tests)]
    return rows


def _json(content: dict[str, Any]) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps(content).encode()


def _plain(number: int) -> tuple[int, str, bytes]:
    """`$count`: a bare number after a byte order mark, as CBS sends it."""
    return 200, "text/plain", f"\ufeff{number}".encode()


def _handler(cbs: FakeCbs) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            address = unquote(self.path)
            cbs.asked.append(address)
            fault = cbs.fault(address) or Fault("")
            status, content_type, body = cbs.answer(self.path)
            if fault.body is not None or fault.status != 200:
                status, content_type = fault.status, fault.content_type
                body = fault.body or b""
            cbs.closing.wait(fault.delay)
            with contextlib.suppress(OSError):  # the client gave up waiting: that is the test
                self._send(status, content_type, body, fault)

        def _send(self, status: int, content_type: str, body: bytes, fault: Fault) -> None:
            self.send_response(status)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", content_type)
            sent = body[: int(len(body) * fault.keep)]
            self.send_header("Content-Length", str(len(sent if fault.is_length_honest else body)))
            self.end_headers()
            for at in range(len(sent)) if fault.drip else ():
                self.wfile.write(sent[at : at + 1])
                if cbs.closing.wait(fault.drip):
                    return
            self.wfile.write(b"" if fault.drip else sent)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: pytest shows what is said."""

    return Handler


@pytest.fixture
def cbs(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCbs]:
    """A CBS without tables. A proxy of this machine is not asked to reach it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = FakeCbs()
    yield server
    server.close()
