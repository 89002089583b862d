"""No secret leaves the environment: not into logs, storage, warehouse or publication.

Every address and key is given a word of its own; after a run that published, one that failed and
alerts that could not be delivered, no file of the data folder and nothing shown may hold one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.conftest import DataFolder

# As they stand in /etc/woonmonitor/environment; nothing listens there.
SECRETS = {
    "WOONMONITOR_ALERT_URLS": (
        "json://melder:geheimwachtwoord@127.0.0.1:1/haak mailto://127.0.0.1:1?mode=insecure"
        "&user=melder&pass=geheimepost&from=a@example.org&to=b@example.org"
    ),
    "WOONMONITOR_PSEUDONYM_KEY": "5ec4e7" * 10 + "feed",
}
WORDS = (b"geheimwachtwoord", b"geheimepost", b"5ec4e7" * 3)


def holding(folder: Path) -> list[str]:
    """Files below this folder that hold a secret; `.wal` and SQLite's journals included."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in WORDS)
    ]


@pytest.mark.timeout(900)
def test_a_good_and_a_failed_run_show_and_keep_no_secret(folder: DataFolder) -> None:
    original = (folder.raw / "cbs/82900NED/2026-11-23/observations.json").read_text()
    said = []
    without_zandvoort = original.replace("GM0473", "GM9473")
    nights = (
        ({"2026-12-01": f"{original}\n", "2026-12-02": "{"}, 0),  # a good file and a refused one
        ({"2026-12-03": without_zandvoort}, 1),
    )
    for delivered, code in nights:
        for as_of, content in delivered.items():
            place = folder.raw / f"cbs/82900NED/{as_of}/observations.json"
            place.parent.mkdir()
            place.write_text(content)
        done = folder.command("run", environment=SECRETS)
        assert done.returncode == code, done.stdout + done.stderr
        said.append(done.stdout + done.stderr)
    said.append(folder.command("doctor", environment=SECRETS).stdout)
    said.append(folder.command("status", "--json", environment=SECRETS).stdout)
    assert "kanaal 1 (json)" in "".join(said)  # it was tried, and the failure told without address
    assert not [word for word in WORDS if word.decode() in "".join(said)]
    assert holding(folder.settings.data_dir) == []
