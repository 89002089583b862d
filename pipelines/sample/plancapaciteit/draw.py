"""Chance that falls the same on every machine. Knows no plans and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of chance of its own for whatever is named.

    Only uses `Random.random`: Python promises the same sequence for the same seed for that method
    and no other. One plan's stream does not move another's.
    """

    def __init__(self, *name: object) -> None:
        self._random = Random("/".join(map(str, name)))  # noqa: S311  (no secret depends on it)

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """True in `probability` of the cases."""
        return self.share() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 up to `limit`."""
        return int(self.share() * limit)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, in proportion to its weight."""
        left = self.share() * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return option

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in another order."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in options]


def allocate(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """`total` in parts in proportion to `weights`, each at least `least`, that add up exactly."""
    spare = total - least * len(weights)
    if spare < 0:
        return [
            total // len(weights) + (place < total % len(weights)) for place in range(len(weights))
        ]
    whole = sum(weights)
    exact = [spare * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[: spare - sum(parts)]:
        parts[at] += 1
    return [part + least for part in parts]
