"""What was fetched from CBS, or is read again, gives the figures that were there.

CBS is a local server that answers as CBS does; from there to the publication, through the commands.
"""

from __future__ import annotations

import shutil

from pipelines.core.settings import PROJECT_ROOT
from tests.cbs_server import FakeCbs, cbs, table_from_v4
from tests.integration.conftest import DataFolder
from tests.integration.test_bad_lists import FIGURES, not_met

__all__ = ["cbs"]

BUNDLED = PROJECT_ROOT / "data/raw/cbs/82900NED/2026-11-23/observations.json"


def test_fetched_figures_and_lists_that_are_read_again_give_the_same_monitor(
    folder: DataFolder, cbs: FakeCbs
) -> None:
    """In one night, of CBS the one, of the municipalities the other: no figure rests on both."""
    sql = "select region_code, year, corporation, dwellings from monitor_social_stock order by all"
    before, plans_before = folder.ask(sql), folder.ask(FIGURES)
    cbs.add(table_from_v4(BUNDLED))
    shutil.rmtree(folder.raw / "cbs/82900NED")
    asked = cbs.settings(folder.settings.data_dir)
    environment = {
        "WOONMONITOR_CBS_V4_URL": asked.cbs_v4_url,
        "WOONMONITOR_CBS_V3_URL": asked.cbs_v3_url,
    }

    first = folder.command("fetch", "cbs", "82900NED", environment=environment)
    assert first.returncode == 0, first.stdout + first.stderr
    # 9 regions × 14 years × 3 statuses of occupancy × 6 measures
    assert "2,268 observations" in first.stdout
    again = folder.command("fetch", "cbs", "82900NED", environment=environment)
    assert "not changed since the last fetch" in again.stdout

    # A mended sidecar, or a mended reader, gives every list another identity at the same place: it
    # is not judged beside what it was.
    for sidecar in sorted((folder.raw / "plancapaciteit").glob("*/*/*.meta.yml")):
        text = sidecar.read_text(encoding="utf-8")
        sidecar.write_text(f"{text}\nurl: https://example.org/lijst\n", encoding="utf-8")

    code, shown = folder.run()
    assert code == 0, shown
    assert folder.ask(sql) == before
    assert "no_list_is_held" not in not_met(folder)
    assert folder.ask(FIGURES) == plans_before
