"""Who publishes the figures of CBS and on what terms: what a sidecar says of every file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.core.strict_yaml import read_yaml

SOURCE_YML = Path(__file__).with_name("source.yml")


@dataclass(frozen=True)
class Source:
    """The facts of `source.yml`; texts are Dutch."""

    publisher: str
    licence: str
    owner: str
    cadence: str
    contract: str


@lru_cache(maxsize=1)
def cbs_source() -> Source:
    """Publisher, licence, owner, cadence and contract of CBS."""
    return Source(**read_yaml(SOURCE_YML))
