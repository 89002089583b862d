"""What a sample takes from the region's pack: its municipalities and their size."""

from __future__ import annotations

from typing import Any

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import region_file
from pipelines.core.strict_yaml import read_yaml

Shape = dict[str, Any]


def of_region(name: str) -> Shape:
    """The shape of the region's own sample; raises WoonmonitorError for a pack without one."""
    path = region_file("sample") / name
    if not path.is_file():
        raise WoonmonitorError(
            f"The region's pack has no sample/{name}, so no sample can be made of it.",
            remedy="Copy the one of another pack and make it fit (docs/regions.md).",
        )
    content: Shape = read_yaml(path)
    return content
