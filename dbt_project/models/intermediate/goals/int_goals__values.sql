-- The value of every goal on 1 January of every year of its period, up to the newest year with figures.
-- A goal that fills a column of a monitor table (monitor_track) gets a value for every unit, judged or not.
with

pairs as (
    select
        goals.goal_code,
        goals.first_year,
        goals.last_year,
        regions.region_code,
        judged.region_code is not null as is_judged
    from {{ ref('goals') }} as goals
    cross join {{ ref('regions') }} as regions
    left join {{ ref('goal_regions') }} as judged
        on goals.goal_code = judged.goal_code and regions.region_code = judged.region_code
    where judged.region_code is not null or goals.monitor_track is not null
),

horizon as (
    select coalesce(max(year), 0) as newest_year from {{ ref('int_goals__measures') }}
),

grid as (
    select
        pairs.goal_code,
        pairs.region_code,
        pairs.is_judged,
        cast(years.item as integer) as year
    from pairs
    cross join horizon
    cross join {{ series(
        'pairs.first_year',
        'greatest(pairs.first_year, least(coalesce(pairs.last_year + 1, 9999), horizon.newest_year))', 'years'
    ) }}
),

-- The years whose figure a value needs and that have none, as '2022, 2023'.
missing as (
    select
        grid.goal_code,
        grid.region_code,
        grid.year,
        {{ ordered_names('cast(needed.item as string)', 'needed.item') }} as missing_years
    from grid
    inner join {{ ref('goals') }} as goals on grid.goal_code = goals.goal_code
    cross join {{ series('goals.first_year', 'grid.year', 'needed') }}
    left join {{ ref('int_goals__measures') }} as parts
        on goals.metric = parts.metric and grid.region_code = parts.region_code and needed.item = parts.year
    where
        parts.year is null
        and case goals.calculation
            when 'change_since_start' then needed.item in (goals.first_year, grid.year)
            when 'sum_since_start' then needed.item < grid.year
        end
    group by grid.goal_code, grid.region_code, grid.year
),

-- A change needs the stock at both ends; a sum needs every completed calendar year since the start.
counted as (
    select
        grid.goal_code,
        grid.region_code,
        grid.year,
        grid.is_judged,
        {{ goal_value() }} as value,
        {{ any_provisional('parts.is_provisional') }} as is_provisional,
        {{ merge_names('parts.provisional_basis') }} as provisional_basis,
        coalesce(max(parts.break_count) > min(parts.break_count), false) as has_series_break,
        coalesce(bool_or(parts.is_uncertain_mapping), false) as is_uncertain_mapping,
        {{ merge_names('parts.source_files') }} as source_files
    from grid
    inner join {{ ref('goals') }} as goals on grid.goal_code = goals.goal_code
    left join {{ ref('int_goals__measures') }} as parts
        on
            goals.metric = parts.metric
            and grid.region_code = parts.region_code
            and case goals.calculation
                when 'change_since_start' then parts.year in (goals.first_year, grid.year)
                when 'sum_since_start' then goals.first_year <= parts.year and grid.year > parts.year
            end
    group by grid.goal_code, grid.region_code, grid.year, grid.is_judged, goals.calculation, goals.first_year
),

-- What the value is at least, from another metric: what was added is no less than what the stock grew.
bounds as (
    select
        grid.goal_code,
        grid.region_code,
        grid.year,
        ended.value - began.value as value_at_least,
        case
            when began.is_provisional or ended.is_provisional then true
            when not began.is_provisional and not ended.is_provisional then false
        end as is_provisional,
        {{ join_names(['began.provisional_basis', 'ended.provisional_basis']) }} as provisional_basis,
        ended.break_count > began.break_count as has_series_break,
        {{ join_names(['began.source_files', 'ended.source_files']) }} as source_files
    from grid
    inner join {{ ref('goals') }} as goals on grid.goal_code = goals.goal_code
    inner join {{ ref('int_goals__measures') }} as began
        on
            goals.bound_metric = began.metric
            and grid.region_code = began.region_code
            and goals.first_year = began.year
    inner join {{ ref('int_goals__measures') }} as ended
        on
            goals.bound_metric = ended.metric
            and grid.region_code = ended.region_code
            and grid.year = ended.year
    where ended.value > began.value
),

-- A bound is shown only where the value itself is not known.
final as (
    select
        counted.goal_code,
        counted.region_code,
        counted.year,
        counted.is_judged,
        counted.value,
        bounds.value_at_least,
        if(counted.value is null, missing.missing_years, null) as missing_years,
        if(bounds.goal_code is null, counted.is_provisional, bounds.is_provisional) as is_provisional,
        if(bounds.goal_code is null, counted.provisional_basis, bounds.provisional_basis)
            as provisional_basis,
        counted.has_series_break or coalesce(bounds.has_series_break, false) as has_series_break,
        counted.is_uncertain_mapping,
        if(bounds.goal_code is null, counted.source_files, bounds.source_files) as source_files
    from counted
    left join missing
        on
            counted.goal_code = missing.goal_code
            and counted.region_code = missing.region_code
            and counted.year = missing.year
    left join bounds
        on
            counted.goal_code = bounds.goal_code
            and counted.region_code = bounds.region_code
            and counted.year = bounds.year
            and counted.value is null
)

select * from final
