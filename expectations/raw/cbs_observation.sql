-- One row per kind of observation in the newest delivery of every table; counts, not the cells themselves.
with

newest as (
    select observations.*
    from raw.cbs_observation as observations
    inner join counting_delivery as deliveries on observations.file_id = deliveries.file_id
    where deliveries.is_newest
),

-- The same cell twice in one file with two values: nobody can say which is meant.
contradicting_cells as (
    select
        table_id,
        measure,
        region_code,
        period_code,
        dimensions
    from newest
    group by file_id, table_id, measure, region_code, period_code, dimensions
    having count(*) > 1 and (min(value) <> max(value) or count(value) between 1 and count(*) - 1)
),

contradicting as (
    select
        table_id,
        measure,
        period_code,
        dimensions,
        count(*) as contradiction_count
    from contradicting_cells
    group by table_id, measure, period_code, dimensions
),

kinds as (
    select
        table_id,
        measure,
        period_code,
        dimensions,
        value_attribute,
        period_status,
        count(*) as observation_count,
        count(*) filter (
            where region_code is not null and not regexp_full_match(region_code, '[A-Z]{2}[0-9A-Z]{2,8}')
        ) as strange_region_count,
        count(*) filter (where value is null and string_value is null and value_attribute = 'None')
            as unexplained_empty_count
    from newest
    group by table_id, measure, period_code, dimensions, value_attribute, period_status
)

select
    kinds.*,
    coalesce(contradicting.contradiction_count, 0) as contradiction_count
from kinds
left join contradicting
    on
        kinds.table_id = contradicting.table_id
        and kinds.measure = contradicting.measure
        and kinds.period_code = contradicting.period_code
        and kinds.dimensions = contradicting.dimensions
order by
    kinds.table_id, kinds.measure, kinds.period_code, kinds.dimensions, kinds.value_attribute,
    kinds.period_status
