-- One row per table × year, and one per table with year null: cells with a value in the newest delivery
-- against what was known before. Only cells of our own regions, their wijken and buurten, and tables without
-- regions: a national file may give way to a regional one. Years before the newest delivery's first are left
-- out: a fetch may ask for recent years only.
with

first_years as (
    select
        table_id,
        min(year) as first_year
    from newest_year
    group by table_id
),

cell as (
    select
        cbs_cell.table_id,
        cbs_cell.year,
        cbs_cell.measure,
        cbs_cell.region_code,
        cbs_cell.period_code,
        cbs_cell.dimensions,
        required_region.region_code is not null or cbs_cell.region_code is null as is_ours,
        bool_or(cbs_cell.is_newest) as is_in_newest,
        bool_or(not cbs_cell.is_newest) as is_known_before
    from cbs_cell
    left join required_region on cbs_cell.region_code = required_region.region_code
    where
        cbs_cell.value is not null
        and (
            cbs_cell.region_code is null
            or required_region.region_code is not null
            or (
                cbs_cell.region_code[1:2] in ('WK', 'BU')
                and 'GM' || cbs_cell.region_code[3:6] in (
                    select required.region_code from required_region as required
                )
            )
        )
    group by all
),

comparable as (
    select cell.*
    from cell
    inner join first_years on cell.table_id = first_years.table_id and cell.year >= first_years.first_year
),

counted as (
    select
        table_id,
        year,
        count(*) filter (where is_in_newest) as cell_count,
        count(*) filter (where is_known_before) as earlier_cell_count,
        count(*) filter (where is_known_before and is_ours and not is_in_newest) as lost_cell_count,
        string_agg(distinct region_code, ', ' order by region_code) filter (
            where is_known_before and is_ours and not is_in_newest
        ) as lost_regions
    from comparable
    group by grouping sets ((table_id, year), (table_id))
)

select
    table_id,
    year,
    cell_count,
    earlier_cell_count,
    lost_regions,
    if(earlier_cell_count > 0, lost_cell_count, null) as lost_cell_count,
    if(earlier_cell_count > 0, cell_count / earlier_cell_count, null) as volume_ratio
from counted
order by table_id, year nulls first
