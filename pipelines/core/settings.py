"""Paths, environment and secrets: the one typed place that reads `WOONMONITOR_*`.

Facts are not settings: what holds everywhere is a seed in `dbt_project/seeds`, what is the region's
stands in its pack (`docs/regions.md`), of which only the place is said here.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.core.errors import WoonmonitorError

PACKAGE_DIR = Path(__file__).resolve().parents[1]
_BUNDLE = PACKAGE_DIR / "bundle"
"""What a wheel brings of the rest of the repository (`setup.py`); a checkout has no such folder."""
IS_CHECKOUT = not _BUNDLE.is_dir()
PROJECT_ROOT = PACKAGE_DIR.parent if IS_CHECKOUT else _BUNDLE
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
SEEDS_DIR = DBT_PROJECT_DIR / "seeds"
REGIONS_DIR = DBT_PROJECT_DIR / "regions"
"""The packs that come along, one folder each."""
EXPECTATIONS_DIR = PROJECT_ROOT / "expectations"
OnBadDelivery = Literal["last_good", "block"]
DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
_PG_SCHEME = "postgresql+psycopg2://"


class _Choice(BaseSettings):
    """Of one process, not of one `Settings`: facts are read where no settings come."""

    model_config = SettingsConfigDict(env_prefix="WOONMONITOR_", frozen=True)

    region: str = "zuid-kennemerland-ijmond"
    """A pack in `dbt_project/regions` by its name, or a folder elsewhere by its path. The usual one
    stands in dbt_project.yml too, for plain dbt, which takes a name only."""


@cache
def region_dir() -> Path:
    """The folder with all that is the region's own. Raises WoonmonitorError where there is none."""
    said = _Choice().region
    place = REGIONS_DIR / said if _is_name(said) else Path(said).expanduser().resolve()
    if (place / "seeds" / "regions.csv").is_file():
        return place
    known = ", ".join(sorted(each.name for each in REGIONS_DIR.iterdir() if each.is_dir()))
    raise WoonmonitorError(
        f"There is no region pack {said!r}.",
        remedy=f"WOONMONITOR_REGION is one of these names: {known}; or the path of a folder.",
    )


def _is_name(said: str) -> bool:
    return not {"/", "\\"} & set(said)


def region_file(name: str) -> Path:
    """A file of the region's pack."""
    return region_dir() / name


def seed_path(name: str) -> Path:
    """The CSV of a seed: the region's, or one for everywhere. dbt refuses one that is both."""
    own = region_dir() / "seeds" / f"{name}.csv"
    return own if own.is_file() else SEEDS_DIR / f"{name}.csv"


class Settings(BaseSettings):
    """Settings of one process; every path is absolute."""

    model_config = SettingsConfigDict(
        env_prefix="WOONMONITOR_",
        frozen=True,
        hide_input_in_errors=True,  # a secret that is refused must not stand in the message
    )

    env: Literal["dev", "prod"] = "dev"
    data_dir: Path = Field(
        default_factory=lambda: (PROJECT_ROOT if IS_CHECKOUT else Path.cwd()) / "data"
    )
    """Of a checkout its own folder; installed from a wheel, below where the command is given."""
    keep_versions: int = Field(default=14, ge=1)
    as_of: date | None = None
    """Rebuild as it was known on this date: later deliveries do not count."""
    fixed_today: date | None = None
    """For trying a certain night: what counts as today; without it, the Dutch calendar."""
    on_bad_delivery: OnBadDelivery = "last_good"
    """What a file that is refused, or a list that is held, does: the last good delivery of its kind
    goes on counting and the rest is published, or nothing is."""
    pseudonym_key: SecretStr | None = None
    """Hexadecimal or base64, at least 32 bytes; required in `prod` (`pipelines.privacy.key`)."""
    retention_days: int = Field(default=30, ge=0)
    """How long a delivered file with personal data stays in the raw folder after it was loaded."""
    memory_limit: str = Field(default="3GB", pattern=r"^\d+(\.\d+)? ?(MB|GB|TB)$")
    """Of DuckDB, loading and in dbt; what does not fit goes through a temporary file beside it.
    With what dbt and pandas hold a run stays under 4 GB at twenty times the region's size."""
    read_memory_limit: str = Field(default="3GB", pattern=r"^\d+(\.\d+)? ?(MB|GB|TB)$")
    """Of the process that opens files from outside, on Linux (`pipelines.reading.bounded`): a file
    that takes more is refused. The readers themselves take 0.2 GB, a large extract up to 2 GB."""
    read_seconds: float = Field(default=300, gt=0)
    """How long reading one file may take before it is refused, and two seconds for each MB on top;
    the known ones take seconds."""
    read_processes: int = Field(default=min(os.cpu_count() or 1, 4), ge=1)
    """How many files are read side by side where there is much to read, each within its bounds."""
    nightly_cron: str = "30 4 * * *"
    """When the nightly run starts, Dutch time; between 01:00 and 03:00 a clock change moves it."""
    settling_seconds: int = Field(default=120, ge=0)
    """A file that changed less than this ago may still be arriving."""
    dagster_pg_url: SecretStr | None = Field(default=None, validation_alias="DAGSTER_PG_URL")
    """PostgreSQL for Dagster's own storage; without it SQLite in the data folder."""
    alert_urls: SecretStr = SecretStr("")
    """Where alerts go: apprise addresses, separated by blanks. They hold passwords."""
    dagster_url: str = "http://127.0.0.1:3000"
    """Where people open the Dagster UI: alerts link to it."""
    runbook_url: str = ""
    """Where people read docs/runbook.md (English): alerts link to its sections; without it, not."""
    cbs_v4_url: str = "https://datasets.cbs.nl/odata/v1/CBS"
    cbs_v3_url: str = "https://opendata.cbs.nl/ODataApi/OData"

    @field_validator("dagster_pg_url")
    @classmethod
    def _names_its_driver(cls, value: SecretStr | None) -> SecretStr | None:
        """SQLAlchemy would take psycopg 3 by itself, with which Dagster cannot store an event."""
        if value and not value.get_secret_value().startswith(_PG_SCHEME):
            raise ValueError(f"the address must begin with {_PG_SCHEME}")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def today(self) -> date:
        """The Dutch calendar day, asked anew each time: a daemon lives for weeks."""
        return self.fixed_today or datetime.now(DUTCH_TIME).date()

    @property
    def now(self) -> datetime:
        """UTC, asked anew each time; on a fixed day the hour of the nightly run, 04:30 here."""
        if self.fixed_today is None:
            return datetime.now(UTC)
        return datetime.combine(self.fixed_today, time(4, 30), DUTCH_TIME).astimezone(UTC)

    @property
    def raw_dir(self) -> Path:
        """Delivered files, immutable: `<source>/<dataset>/<as_of>/<file>`."""
        return self.data_dir / "raw"

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file that one process at a time writes; a cache that can be rebuilt."""
        return self.data_dir / "warehouse" / "warehouse.duckdb"

    @property
    def published_dir(self) -> Path:
        """Versions and the link `current` that readers open."""
        return self.data_dir / "published"

    @property
    def state_dir(self) -> Path:
        """Locks, Dagster's storage, dbt's target folder."""
        return self.data_dir / "state"

    @property
    def scratch_dir(self) -> Path:
        """Where a reader leaves pseudonymised rows until they are loaded; emptied by each run."""
        return self.state_dir / "gate"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance folder."""
        return self.state_dir / "dagster"

    @property
    def dbt_target_dir(self) -> Path:
        """Dbt's manifest, run results and compiled SQL."""
        return self.state_dir / "dbt"
