"""Data Docs: what was checked and why, readable offline, and nothing of a delivery in them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from pipelines.publish.data_docs import Outcome, write_data_docs
from pipelines.quality.results import NOT_COMPUTED
from pipelines.quality.suites import Rule, load_suites

PLANTED = "Jansen"
SUITES = {suite.name: suite for suite in load_suites()}


def outcome(rule: Rule, observed: str, *, is_success: bool) -> Outcome:
    return Outcome(
        table_name=rule.table_name,
        suite=rule.suite,
        rule=rule.rule,
        severity=rule.severity,
        checker="great_expectations",
        is_success=is_success,
        observed=observed,
        reason=rule.reason,
        message_nl=rule.message_nl,
    )


DBT = Outcome(
    table_name="intermediate.int_allocation__lettings",
    suite="dbt",
    rule="lettings_have_their_advert",
    severity="warning",
    checker="dbt",
    is_success=False,
    observed=f"2 rows: {PLANTED}",
    reason="Because <b>.",
    message_nl="Van een verhuring ontbreekt de advertentie.",
)


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every rule of every suite, the first of each not met, with what must not be told."""
    folder = tmp_path_factory.mktemp("version") / "data-docs"
    outcomes = [
        outcome(rule, f"7 of 4711 rows fail; lowest {PLANTED}, highest 1234567", is_success=at > 0)
        for suite in SUITES.values()
        for at, rule in enumerate(suite.rules)
    ]
    outcomes.append(DBT)
    outcomes.sort(key=lambda it: (it.table_name, it.is_success))
    write_data_docs(folder, outcomes, version="20261125T043000Z-0123abcd")
    return folder


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_there_is_an_index_and_a_page_per_suite(docs: Path) -> None:
    assert set(pages(docs)) == {"index.html", *(f"{name}.html" for name in SUITES)}


def test_of_people_and_plan_lists_no_number_is_told_and_of_monitor_tables_no_extreme(
    docs: Path,
) -> None:
    for name, page in pages(docs).items():
        suite = SUITES.get(name.removesuffix(".html"))
        is_cbs = suite is not None and suite.table_name.startswith("raw.cbs_")
        assert (PLANTED in page) is is_cbs, name  # of CBS all is public
        assert ("1234567" in page) is is_cbs, name
        is_monitor = suite is not None and suite.layer == "monitor"
        assert ("4711" in page) is (is_cbs or is_monitor), name


def test_nothing_is_loaded_from_elsewhere_and_no_script_runs(docs: Path) -> None:
    for name, page in pages(docs).items():
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page), name
        assert "<script" not in page, name
        assert "default-src 'none'" in page, name


def test_every_link_leads_somewhere(docs: Path) -> None:
    for name, page in pages(docs).items():
        for link in re.findall(r'href="([^"#]+)"', page):
            assert (docs / link).is_file(), (name, link)


def test_what_is_not_met_stands_on_top_with_what_it_means(docs: Path) -> None:
    index = pages(docs)["index.html"]
    failing, _, rest = index.partition("Wat lezers krijgen")
    assert DBT.message_nl is not None
    assert DBT.message_nl in failing
    assert "Because &lt;b&gt;." in rest
    first = SUITES["monitor_data_quality"].rules[0]
    assert first.message_nl in unescape(failing)


def test_a_rule_shows_its_reason_since_when_and_whose_it_is(docs: Path) -> None:
    page = unescape(pages(docs)["monitor_data_quality.html"])
    rule = SUITES["monitor_data_quality"].rules[-1]
    assert rule.reason in page
    assert rule.owner in page
    assert "25-11-2026" in page
    # Great Expectations' own sentence of `largest_fall` at least -0.15.
    words = " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert "values must be greater than or equal to -0.15" in words


def test_a_version_without_kept_checks_says_so(tmp_path: Path) -> None:
    write_data_docs(tmp_path / "data-docs", [], version="v")
    assert "geen controles bewaard" in (tmp_path / "data-docs" / "index.html").read_text()


SHAPES = (
    "3 of 12 rows fail; lowest -1, highest 5",
    "nothing to check: no rows",
    '{"missing": ["value double"], "unexpected": null}',
    "2013",
    "null",
    f"{NOT_COMPUTED}Conversion Error: {PLANTED}",
    "",
)


@pytest.mark.parametrize("observed", SHAPES)
@pytest.mark.parametrize("is_success", [True, False])
def test_every_rule_can_be_shown_whatever_it_saw(
    tmp_path: Path, observed: str, *, is_success: bool
) -> None:
    outcomes = [
        outcome(rule, observed, is_success=is_success)
        for suite in SUITES.values()
        for rule in suite.rules
    ]
    write_data_docs(tmp_path / "data-docs", outcomes, version="v")
    shown = pages(tmp_path / "data-docs")
    assert len(shown) == len(SUITES) + 1
    assert not any(PLANTED in page for page in shown.values())
    for name, suite in SUITES.items():  # no rule is left out of a page, ours or Great Expectations'
        mark = "success" if is_success else "danger"
        assert shown[f"{name}.html"].count(f'class="text-{mark}"') == len(suite.rules)
