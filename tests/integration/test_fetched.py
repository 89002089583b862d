"""From CBS (a local server that answers as CBS does) to the publication, through the commands."""

from __future__ import annotations

import shutil

from pipelines.core.settings import PROJECT_ROOT
from tests.cbs_server import FakeCbs, cbs, table_from_v4
from tests.integration.conftest import DataFolder

__all__ = ["cbs"]

BUNDLED = PROJECT_ROOT / "data/raw/cbs/82900NED/2026-11-23/observations.json"


def test_fetched_figures_give_the_same_monitor_as_the_bundled_ones(
    folder: DataFolder, cbs: FakeCbs
) -> None:
    sql = "select region_code, year, corporation, dwellings from monitor_social_stock order by all"
    before = folder.ask(sql)
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

    code, shown = folder.run()
    assert code == 0, shown
    assert folder.ask(sql) == before
