"""What a check says, whoever did the checking: one record per rule and run.

How a rule is computed and where its result is kept are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning", "info"]
"""critical blocks the publication, warning alerts, info is recorded."""

SAMPLE_SIZE = 20
"""At most so many failing rows are kept as evidence."""

NOT_COMPUTED = "could not be computed: "
"""What `observed` begins with where a rule has not been met because it broke."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one rule. `failing_sample` is a JSON list; see quality.check_result."""

    table_name: str
    suite: str
    rule: str
    severity: Severity
    is_success: bool
    observed: str | None = None
    expected: str | None = None
    failing_count: int | None = None
    failing_sample: str | None = None
    reason: str = ""
    message_nl: str = ""
    """For the people who get the alert."""
    observed_lowest: float | None = None
    """Of a range rule: the extremes that it saw."""
    observed_highest: float | None = None
