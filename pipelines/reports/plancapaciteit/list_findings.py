"""What is wrong with a list as a whole, in words: the nightly's rules, and whose list it is."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

from pipelines.reports.model import Finding, FindingGroup, Severity
from pipelines.reports.plancapaciteit.deliverer import REGION, Owner
from pipelines.reports.plancapaciteit.nightly import Judgement, Unmet

_TITLE = "De lijst als geheel"
_DOUBTFUL = (
    "Het bestand bevat plannen van twee gemeenten en is nagekeken als lijst van meer gemeenten. "
    "Hoort het bij één gemeente, dan worden de plannen van de andere geweigerd: controleer het dan "
    f"opnieuw met --deliverer en de naam van die gemeente (nu: --deliverer {REGION})."
)


def about_list(judgement: Judgement, owner: Owner) -> list[FindingGroup]:
    """Findings about the list as a whole, one group per severity."""
    found = [_finding(each) for each in judgement.unmet]
    if owner.is_doubtful:
        found.append(_about_file("owner_doubtful", "warning", _DOUBTFUL))
    severities: tuple[Severity, ...] = ("critical", "warning")
    parts = {each: [one for one in found if one.severity == each] for each in severities}
    return [FindingGroup(_TITLE, severity, part) for severity, part in parts.items() if part]


def is_list_held(groups: Sequence[FindingGroup]) -> bool:
    """Whether the nightly would not take the list, whatever its plans are."""
    return any(group.severity == "critical" for group in groups)


def stock_remark(judgement: Judgement) -> str | None:
    """What could not be checked for want of the housing stock."""
    if judgement.knows_stock:
        return None
    return "niet vergeleken met de woningvoorraad van de gemeente: die cijfers zijn hier niet."


def _finding(unmet: Unmet) -> Finding:
    rule = unmet.rule
    severity: Severity = "critical" if rule.severity == "critical" else "warning"
    return _about_file(rule.check_name, severity, f"{rule.message_nl}{_seen(unmet)}")


def _about_file(rule: str, severity: Severity, reason: str) -> Finding:
    return Finding(None, None, None, None, rule, severity, reason)


def _seen(unmet: Unmet) -> str:
    """What was found beside what is asked, where the rule asks for a number within bounds."""
    kwargs = unmet.rule.kwargs
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    value = unmet.rows[kwargs["column"]].iloc[0] if "column" in kwargs else None
    if not isinstance(value, Real) or isinstance(value, bool) or (least is None and most is None):
        return ""
    bounds = [
        f"{word} {_dutch(bound)}"
        for word, bound in (("ten minste", least), ("ten hoogste", most))
        if bound is not None
    ]
    return f" Gevonden: {_dutch(float(value))}; verwacht: {' en '.join(bounds)}."


def _dutch(value: float) -> str:
    return f"{value:,.3g}".replace(",", " ").replace(".", ",").replace(" ", ".")
