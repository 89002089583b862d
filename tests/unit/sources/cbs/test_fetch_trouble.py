"""Fetching a CBS that misbehaves, one way at a time: retried, told in one line, nothing left."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PROJECT_ROOT
from pipelines.sources.cbs import odata_v3
from pipelines.sources.cbs.failures import one_line, seconds_asked
from pipelines.sources.cbs.request import TableRequest
from pipelines.sources.cbs.save import only_one
from tests.cbs_server import FakeCbs, Fault
from tests.unit.sources.cbs.fetch_cases import (
    NEW,
    QUICK,
    TABLE_ID,
    delivered,
    everything_below,
    fetch,
    invented_table,
)

OBSERVATIONS = "/Observations?"
NO_PROPERTY = (
    b"Error getting TypedDataSet for '70072ned': Could not find a property named "
    b"'BevolkingAanHetBeginVanDePeriode_1' on type 'Cbs.OData.TData'."
)  # shared/data/cbs/odata3/70072ned_foutmelding_voorbeeld.txt
WEB_PAGE = b"<!DOCTYPE html><html><style>p{}</style><body><h1>Onderhoud\n</h1></body></html>"

PASSING = {
    "500": Fault(OBSERVATIONS, status=500, body=b"oops"),
    "503": Fault(OBSERVATIONS, status=503, body=b"busy"),
    "429 without a pause": Fault(OBSERVATIONS, status=429, body=b"slow down"),
    "429 with a pause": Fault(
        OBSERVATIONS, status=429, body=b"slow down", headers={"Retry-After": "0"}
    ),
    "plain text": Fault(OBSERVATIONS, status=500, body=NO_PROPERTY, content_type="text/plain"),
    "web page": Fault(OBSERVATIONS, body=WEB_PAGE, content_type="text/html"),
    "truncated JSON": Fault(OBSERVATIONS, keep=0.5, is_length_honest=True),
    "line dropped": Fault(OBSERVATIONS, keep=0.5),
    "no answer at all": Fault(OBSERVATIONS, keep=0),
    "JSON of another shape": Fault(OBSERVATIONS, body=b"[1, 2]"),
    "JSON too deep": Fault(OBSERVATIONS, body=b"[" * 100_000),
    "slow": Fault(OBSERVATIONS, delay=1.0),
}
IMPATIENT = replace(QUICK, read_seconds=0.3)


@pytest.mark.parametrize("name", PASSING)
def test_a_failure_that_passes_is_tried_again(cbs: FakeCbs, tmp_path: Path, name: str) -> None:
    cbs.add(invented_table())
    cbs.misbehave(replace(PASSING[name], times=2))
    result = fetch(cbs, tmp_path, limits=IMPATIENT)
    assert (result.status, result.observations) == ("fetched", 8)
    assert len(cbs.asked_for(OBSERVATIONS)) == 3  # two failures, then the answer


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("500", "answered 500: oops"),
        ("429 without a pause", "answered 429: slow down"),
        ("plain text", "Could not find a property named 'BevolkingAanHetBeginVanDePeriode_1'"),
        ("web page", "gave a web page instead of JSON: Onderhoud"),
        ("truncated JSON", "gave JSON that breaks off or is malformed"),
        ("line dropped", "could not be read: "),
        ("JSON of another shape", "JSON of another shape"),
        ("slow", "did not answer in time"),
    ],
)
def test_a_failure_that_stays_is_one_line_and_leaves_nothing(
    cbs: FakeCbs, tmp_path: Path, name: str, says: str
) -> None:
    cbs.add(invented_table())
    cbs.misbehave(PASSING[name])
    with pytest.raises(WoonmonitorError) as failed:
        fetch(cbs, tmp_path, limits=IMPATIENT)
    message = str(failed.value)
    assert says in message
    assert "\n" not in message
    assert f"/{TABLE_ID}/Observations" in message
    assert len(cbs.asked_for(OBSERVATIONS)) == QUICK.attempts
    assert everything_below(tmp_path) == []


def test_an_answer_that_drips_in_is_not_waited_for(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault(OBSERVATIONS, drip=0.05))
    with pytest.raises(WoonmonitorError, match="took too long to answer"):
        fetch(cbs, tmp_path, limits=replace(QUICK, answer_seconds=0.2, attempts=2))


def test_two_processes_do_not_fetch_one_table_at_once(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    busy = pytest.raises(WoonmonitorError, match="being fetched by another process")
    with only_one(cbs.settings(tmp_path).state_dir, TABLE_ID), busy:
        fetch(cbs, tmp_path)
    assert fetch(cbs, tmp_path).status == "fetched"


def test_what_cbs_refuses_for_good_is_asked_once(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault(OBSERVATIONS, status=400, body=b"Bad filter"))
    with pytest.raises(WoonmonitorError, match="answered 400: Bad filter"):
        fetch(cbs, tmp_path)
    assert len(cbs.asked_for(OBSERVATIONS)) == 1


def test_a_redirect_to_somewhere_else_is_not_followed(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault("Properties", status=302, body=b"", headers={"Location": cbs.url}))
    with pytest.raises(WoonmonitorError, match="answered 302"):
        fetch(cbs, tmp_path)


def test_cbs_out_of_reach_is_one_line(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.close()
    with pytest.raises(WoonmonitorError, match="could not be read") as failed:
        fetch(cbs, tmp_path)
    assert "\n" not in str(failed.value)


def test_the_pause_that_cbs_asks_for_is_kept(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault("Properties", status=429, body=b"", headers={"Retry-After": "1"}, times=1))
    started = time.monotonic()
    fetch(cbs, tmp_path)
    assert time.monotonic() - started >= 1  # without the header: at most 0.02 + 0.01 s


def test_a_pause_of_an_hour_is_not_waited_for(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault("Properties", status=503, body=b"", headers={"Retry-After": "3600"}))
    with pytest.raises(WoonmonitorError, match="asks to wait 3600 seconds"):
        fetch(cbs, tmp_path)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        ("Tue, 24 Nov 2026 04:30:20 GMT", 20.0),
        ("Tue, 24 Nov 2026 04:29:00 GMT", 0.0),  # past
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    now = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    assert seconds_asked(header, now=now) == seconds


def test_what_a_server_writes_becomes_one_printable_line() -> None:
    assert one_line(b"\xef\xbb\xbfa\r\n\x1b[31mb\x00<b>c</b>") == "a [31mb c"
    assert one_line(b"") == "(nothing)"
    assert len(one_line(b"x" * 5000)) == 200


def test_a_fetch_that_breaks_in_the_middle_leaves_the_earlier_delivery_alone(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    table = cbs.add(invented_table())
    cbs.page_size = 3
    fetch(cbs, tmp_path)
    before = everything_below(tmp_path)
    table.modified = NEW
    cbs.misbehave(Fault(OBSERVATIONS, status=500, body=b"oops", after=1))
    with pytest.raises(WoonmonitorError):
        fetch(cbs, tmp_path)
    assert everything_below(tmp_path) == before
    cbs.behave()
    assert fetch(cbs, tmp_path).observations == 8


_KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from pipelines.core.settings import Settings
from pipelines.sources.cbs.fetch import TableRequest, fetch_table
settings = Settings(data_dir=Path(sys.argv[1]), cbs_v4_url=sys.argv[2])
fetch_table(TableRequest("99001NED"), settings=settings, today=date(2026, 11, 24),
            progress=lambda rows, size: os.kill(os.getpid(), 9) if rows > 20 else None)
"""


def test_a_process_killed_in_the_middle_leaves_no_delivery_and_the_next_one_cleans_up(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    cbs.page_size = 10
    arguments = [sys.executable, "-c", _KILLED, str(tmp_path), cbs.settings(tmp_path).cbs_v4_url]
    killed = subprocess.run(arguments, cwd=PROJECT_ROOT, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    left = everything_below(tmp_path)
    assert left  # pages were under way ...
    assert all("/.fetching-" in name for name in left)  # ... and none was delivered
    result = fetch(cbs, tmp_path, TableRequest(TABLE_ID))
    assert result.observations == 64
    assert not any("/." in name for name in everything_below(tmp_path))


def test_a_process_killed_between_the_two_renames_is_mended(cbs: FakeCbs, tmp_path: Path) -> None:
    table = cbs.add(invented_table())
    (page,) = fetch(cbs, tmp_path).files
    page.parent.rename(page.parent.with_name(f".previous-{page.parent.name}"))
    table.modified = NEW
    fetch(cbs, tmp_path)
    names = [name for name in everything_below(tmp_path) if name.endswith(".gz")]
    assert [Path(name).name for name in names] == [
        "observations-0001.json.gz",
        "observations-r02-0001.json.gz",
    ]


def test_links_that_go_round_are_refused(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.page_size = 3
    cbs.next_link_to = f"{cbs.url}/odata/v1/CBS/{TABLE_ID}/Observations?$skip=3"
    with pytest.raises(WoonmonitorError, match="link round in a circle"):
        fetch(cbs, tmp_path)
    assert everything_below(tmp_path) == []


@pytest.mark.parametrize(
    "link", ["http://cbs.example.org/next", "file:///etc/passwd", "//cbs.example.org/x", "http://["]
)
def test_a_link_to_another_place_is_refused(cbs: FakeCbs, tmp_path: Path, link: str) -> None:
    cbs.add(invented_table())
    cbs.page_size = 3
    cbs.next_link_to = link
    with pytest.raises(WoonmonitorError, match="links on to another place"):
        fetch(cbs, tmp_path)


def test_a_table_that_is_too_large_is_refused_before_it_is_downloaded(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    with pytest.raises(WoonmonitorError, match="too large to fetch: 64 observations"):
        fetch(cbs, tmp_path, TableRequest(TABLE_ID), limits=replace(QUICK, observations=63))
    assert cbs.asked_for(OBSERVATIONS) == []


def test_a_table_whose_size_is_not_told_is_stopped_on_the_way(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.page_size = 3
    cbs.misbehave(Fault("$count", status=404, body=b""))
    with pytest.raises(WoonmonitorError, match="too large to fetch"):
        fetch(cbs, tmp_path, limits=replace(QUICK, observations=5))
    assert len(cbs.asked_for(OBSERVATIONS)) == 2  # 3 + 3 > 5
    assert everything_below(tmp_path) == []


def test_a_count_that_ignores_the_filter_is_not_believed(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.counts_whole_table = True
    assert fetch(cbs, tmp_path, limits=replace(QUICK, observations=10)).observations == 8


def test_an_answer_without_end_is_cut_off(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault(OBSERVATIONS, body=b" " * 200_000))
    with pytest.raises(WoonmonitorError, match="in one answer"):
        fetch(cbs, tmp_path, limits=replace(QUICK, answer_bytes=100_000))


def test_an_endless_chain_of_pages_is_cut_off(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.page_size = 1
    with pytest.raises(WoonmonitorError, match="more than 4 pages"):
        fetch(cbs, tmp_path, limits=replace(QUICK, pages=4))


def test_fewer_observations_than_cbs_announced_are_not_delivered(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault("$count", body=b"9", content_type="text/plain"))
    with pytest.raises(WoonmonitorError, match="announced 9 observations and sent 8"):
        fetch(cbs, tmp_path)
    assert everything_below(tmp_path) == []


def test_a_table_that_changes_while_it_is_fetched_is_not_delivered(
    cbs: FakeCbs, tmp_path: Path
) -> None:
    table = cbs.add(invented_table())

    def publish(rows: int, size: int) -> None:
        table.modified = NEW

    with pytest.raises(WoonmonitorError, match="changed the table while it was being fetched"):
        fetch(cbs, tmp_path, progress=publish)
    assert everything_below(tmp_path) == []


@pytest.mark.parametrize(
    ("where", "body", "says"),
    [
        ("Properties", b'{"Title": "T"}', "it has no `Modified`"),
        ("Properties", b'{"Title": "T", "Modified": "gisteren"}', "`Modified` is not a date"),
        ("Properties", b'{"Title": "T", "Modified": "2026-01-01"}', "no UTC offset"),
        ("Dimensions", b'{"value": 3}', "no list named `value`"),
        ("MeasureCodes", b'{"value": [{"Identifier": 3}]}', "it has no `Identifier`"),
    ],
)
def test_an_answer_of_an_unknown_form_is_refused(
    cbs: FakeCbs, tmp_path: Path, where: str, body: bytes, says: str
) -> None:
    cbs.add(invented_table())
    cbs.misbehave(Fault(where, body=body))
    with pytest.raises(WoonmonitorError, match=says):
        fetch(cbs, tmp_path)
    assert everything_below(tmp_path) == []


def test_v3_is_asked_in_pages_below_its_limit(
    cbs: FakeCbs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cbs.add(invented_table())
    cbs.without_v4.add(TABLE_ID)
    monkeypatch.setattr(odata_v3, "ROWS_PER_PAGE", 10)
    cbs.row_limit = 10
    result = fetch(cbs, tmp_path, TableRequest(TABLE_ID))
    # 4 regions × 4 periods × 2 uses = 32 rows: 10 + 10 + 10 + 2.
    assert [len(delivered(path)) for path in result.files] == [10, 10, 10, 2]
    assert result.observations == 64


@pytest.mark.parametrize("regions", [(), ("GM0392", "NL01")])
def test_v3_that_counts_rows_before_paging_is_asked_for_half_at_a_time(
    cbs: FakeCbs, tmp_path: Path, regions: tuple[str, ...]
) -> None:
    cbs.add(invented_table())
    cbs.without_v4.add(TABLE_ID)
    cbs.row_limit, cbs.row_limit_counts_before_top = 8, True
    result = fetch(cbs, tmp_path, TableRequest(TABLE_ID, regions=regions))
    keys = [
        (row["RegioS"].strip(), row["Perioden"], row["Gebruiksfunctie"])
        for path in result.files
        for row in delivered(path)
    ]
    assert len(keys) == len(set(keys)) == (len(regions) or 4) * 4 * 2
    assert all(len(delivered(path)) <= 8 for path in result.files)


def test_v3_that_refuses_the_smallest_part_is_one_line(cbs: FakeCbs, tmp_path: Path) -> None:
    cbs.add(invented_table())
    cbs.without_v4.add(TABLE_ID)
    cbs.row_limit, cbs.row_limit_counts_before_top = 0, True
    with pytest.raises(WoonmonitorError, match="refuses the smallest part"):
        fetch(cbs, tmp_path)
