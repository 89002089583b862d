"""The key: required in prod, made once in dev, never quoted."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.privacy.key import existing_key, key_path, obtain_key, parse_key

KEY = bytes(range(32))


def test_hexadecimal_and_base64_are_the_same_key() -> None:
    assert parse_key(KEY.hex(), "K") == KEY
    assert parse_key(base64.b64encode(KEY).decode() + "\n", "K") == KEY


@pytest.mark.parametrize("text", ["", "geheim", KEY[:31].hex(), "z!" * 32, "?" * 64])
def test_what_is_no_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(WoonmonitorError, match="at least 32 bytes") as caught:
        parse_key(text, "WOONMONITOR_PSEUDONYM_KEY")
    assert not text or text not in str(caught.value)


def test_prod_without_a_key_is_refused_and_makes_none(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, env="prod")
    with pytest.raises(WoonmonitorError, match="WOONMONITOR_PSEUDONYM_KEY is not set"):
        obtain_key(settings)
    assert not key_path(settings).exists()


def test_prod_does_not_take_the_key_of_a_development_folder(tmp_path: Path) -> None:
    obtain_key(Settings(data_dir=tmp_path))
    with pytest.raises(WoonmonitorError, match="is not set"):
        existing_key(Settings(data_dir=tmp_path, env="prod"))


def test_dev_makes_a_key_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert existing_key(settings) is None
    key = obtain_key(settings)
    assert len(key) == 32
    assert obtain_key(settings) == key
    assert stat.S_IMODE(key_path(settings).stat().st_mode) == 0o600
    assert sorted(path.name for path in settings.state_dir.iterdir()) == ["pseudonym.key"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    obtain_key(settings)
    key_path(settings).chmod(0o640)
    with pytest.raises(WoonmonitorError, match="chmod 600"):
        existing_key(settings)


def test_the_setting_goes_before_the_file_and_shows_nowhere(tmp_path: Path) -> None:
    obtain_key(Settings(data_dir=tmp_path))
    settings = Settings(data_dir=tmp_path, pseudonym_key=SecretStr(KEY.hex()))
    assert existing_key(settings) == KEY
    assert KEY.hex() not in f"{settings!r} {settings}"


def test_a_setting_that_is_refused_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOONMONITOR_RETENTION_DAYS", "iets geheims")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "iets geheims" not in str(caught.value)
