-- One row per goal × region unit × year, also where the table lacks one: every goal of the seed in every year
-- from its first to the newest stock, or the year after its last. Helper columns are null where a rule does
-- not apply.
with

newest as (
    select max(year) as year from monitor.monitor_housing_growth
    where stock_1_january is not null
),

required as (
    select
        goal_region.goal_code,
        goal_region.region_code,
        unnest(generate_series(
            goal.first_year,
            greatest(goal.first_year, least(coalesce(goal.last_year + 1, newest.year), newest.year))
        )) as year
    from goal_region
    inner join goal on goal_region.goal_code = goal.goal_code
    cross join newest
),

-- The same figures in the other monitor tables.
elsewhere as (
    select
        'net_growth' as monitor_track,
        region_code,
        year,
        net_growth_since_base as value
    from monitor.monitor_housing_growth
    union all
    select
        'new_additions' as monitor_track,
        region_code,
        year,
        new_additions_since_base as value
    from monitor.monitor_housing_growth
    union all
    select
        'corporation_growth' as monitor_track,
        region_code,
        year,
        change_since_base as value
    from monitor.monitor_social_stock
),

-- Goals of which a delivery that counts holds what they need. Only where the whole dataset will do: which
-- regions a file holds, dbt knows.
loaded_need as (
    select distinct goal_need.goal_code
    from goal_need
    inner join int_deliveries__counting as deliveries
        on
            goal_need.source = deliveries.source
            and (
                goal_need.datasets is null
                or list_contains(string_split(goal_need.datasets, ' '), deliveries.dataset)
            )
    where goal_need.region_code is null
),

stock as (
    select
        region_code,
        year,
        stock_1_january as value
    from monitor.monitor_housing_growth
)

select
    coalesce(progress.goal_code, required.goal_code) as goal_code,
    coalesce(progress.region_code, required.region_code) as region_code,
    coalesce(progress.year, required.year) as year,
    progress.goal_code is null as is_absent,
    progress.goal_code is not null and goal.goal_code is null as is_unknown,
    progress.goal_label_nl is null or progress.region_label_nl is null or progress.agreement is null
    or progress.theme is null as lacks_label,
    progress.value is not null and progress.year > goal.first_year and progress.source_files is null
        as lacks_source,
    progress.status,
    progress.status = 'niet_meetbaar' and progress.reason_nl is null as lacks_reason,
    if(goal.calculation = 'change_since_start', progress.value is null, null) as lacks_value,
    progress.deviation - (progress.value - progress.straight_path_target) as deviation_gap,
    progress.value - elsewhere.value as other_table_gap,
    if(progress.unit = 'share', abs(progress.straight_path_target - progress.target_value), null)
        as share_norm_gap,
    loaded_need.goal_code is not null and coalesce(progress.reason_nl like '%niet geladen%', false)
        as is_contradicted,
    abs(progress.value_at_least - (stock.value - base_stock.value)) as bound_gap,
    progress.value is null and progress.status <> 'niet_meetbaar' and goal.status_rule <> 'actions'
    and not coalesce(progress.value_at_least >= progress.straight_path_target, false) as bound_misjudges,
    progress.is_provisional is not null and progress.provisional_basis is null as lacks_basis
from required
full outer join monitor.monitor_goal_progress as progress
    on
        required.goal_code = progress.goal_code
        and required.region_code = progress.region_code
        and required.year = progress.year
left join goal on progress.goal_code = goal.goal_code
left join elsewhere
    on
        goal.monitor_track = elsewhere.monitor_track
        and progress.region_code = elsewhere.region_code
        and progress.year = elsewhere.year
left join loaded_need on progress.goal_code = loaded_need.goal_code
left join stock on progress.region_code = stock.region_code and progress.year = stock.year
left join stock as base_stock
    on progress.region_code = base_stock.region_code and goal.first_year = base_stock.year
order by goal_code, region_code, year
