"""From which columns a column is made: the answer is read off the query by hand."""

from __future__ import annotations

from pipelines.dbt.lineage import column_lineage, follow
from pipelines.dbt.project import NodeResult

READS = {
    "staging.plans": {"plan_id": "VARCHAR", "built": "INTEGER", "demolished": "INTEGER"},
    "seeds.regions": {"code": "VARCHAR", "name": "VARCHAR"},
}


def test_a_column_comes_from_what_it_is_computed_from_through_every_step() -> None:
    sql = """
        with counted as (
            select plan_id as code, sum(built) - sum(demolished) as net, count(*) as plans
            from "warehouse"."staging"."plans"
            group by plan_id
        )
        select counted.*, regions.name as region, 'homes' as unit
        from counted
        left join "warehouse"."seeds"."regions" as regions using (code)
    """
    assert follow(sql, READS) == {
        "code": [("staging.plans", "plan_id")],
        "net": [("staging.plans", "built"), ("staging.plans", "demolished")],
        "plans": [],  # how many rows there are is in no column
        "region": [("seeds.regions", "name")],
        "unit": [],
    }


def test_sql_that_cannot_be_followed_has_no_lineage_and_stops_nothing() -> None:
    node = {"resource_type": "model", "schema": "marts", "name": "m", "depends_on": {"nodes": []}}
    result = NodeResult("model.w.m", "success", 0.1, 0, "", sql="select from where")
    manifest = {"nodes": {"model.w.m": node}, "sources": {}}
    assert column_lineage([result], manifest, {}) == {"model.w.m": {}}
