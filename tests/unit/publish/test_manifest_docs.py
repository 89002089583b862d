"""Which models are published, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.manifest_docs import published_tables, read_manifest
from tests.unit.publish.example import manifest

STOCK = "model.woonmonitor.monitor_stock"
LETTING = "model.woonmonitor.fct_letting"
REGION = "model.woonmonitor.dim_region"


def names(content):
    return [table.name for table in published_tables(content)]


def test_all_of_monitor_is_published_and_marts_unless_a_model_opts_out():
    assert names(manifest()) == ["dim_region", "monitor_stock"]


def test_a_mart_is_published_unless_it_says_no():
    content = manifest()
    del content["nodes"][LETTING]["config"]["meta"]
    assert names(content) == ["dim_region", "fct_letting", "monitor_stock"]


def test_opting_out_is_also_read_where_older_dbt_keeps_meta():
    content = manifest()
    content["nodes"][REGION]["meta"] = {"published": False}
    assert names(content) == ["monitor_stock"]


def test_opting_out_does_not_count_in_the_monitor_schema():
    content = manifest()
    content["nodes"][STOCK]["config"]["meta"]["published"] = False
    assert "monitor_stock" in names(content)


def test_an_ephemeral_model_has_no_table_to_publish():
    content = manifest()
    content["nodes"][STOCK]["config"]["materialized"] = "ephemeral"
    assert names(content) == ["dim_region"]


def test_a_table_is_named_by_its_alias():
    content = manifest()
    content["nodes"][STOCK]["alias"] = "monitor_voorraad"
    assert names(content) == ["dim_region", "monitor_voorraad"]


def test_descriptions_and_grain_come_along_trimmed_and_in_lower_case():
    content = manifest()
    node = content["nodes"][STOCK]
    node["description"] = "  Voorraad. \n"
    node["columns"] = {"Region_Code": {"description": "Code.\n"}}
    node["config"]["meta"]["grain"] = ["Region_Code", "YEAR"]
    table = published_tables(content)[1]
    assert (table.description, table.columns) == ("Voorraad.", {"region_code": "Code."})
    assert table.grain == ("region_code", "year")


@pytest.mark.parametrize("name", ["../../etc/cron", "a b", "Stock", 'x"; drop table y; --', ""])
def test_a_name_that_could_leave_its_folder_is_refused(name):
    content = manifest()
    content["nodes"][STOCK] |= {"alias": name, "name": name}
    with pytest.raises(WoonmonitorError, match="under that name"):
        published_tables(content)


def test_two_models_with_one_name_are_refused():
    content = manifest()
    content["nodes"][REGION]["alias"] = "monitor_stock"
    with pytest.raises(WoonmonitorError, match="Two models would be published as monitor_stock"):
        published_tables(content)


@pytest.mark.parametrize("grain", ["region_code, year", [1, 2], {"region_code": 1}])
def test_a_grain_that_is_no_list_of_columns_is_refused(grain):
    content = manifest()
    content["nodes"][STOCK]["config"]["meta"]["grain"] = grain
    with pytest.raises(WoonmonitorError, match=r"meta\.grain of monitor_stock"):
        published_tables(content)


def test_a_manifest_without_anything_to_publish_is_refused():
    with pytest.raises(WoonmonitorError, match="no table to publish"):
        published_tables({"nodes": {}})


@pytest.mark.parametrize("text", [None, "{", "[]", '"nodes"', '{"nodes": null}', "{}"])
def test_a_missing_or_damaged_manifest_is_refused(tmp_path: Path, text):
    path = tmp_path / "manifest.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(WoonmonitorError, match=r"manifest\.json is missing or damaged"):
        read_manifest(path)
