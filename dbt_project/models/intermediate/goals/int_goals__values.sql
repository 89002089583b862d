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
        cast(unnest(generate_series(
            pairs.first_year,
            greatest(pairs.first_year, least(coalesce(pairs.last_year + 1, 9999), horizon.newest_year))
        )) as integer) as year
    from pairs
    cross join horizon
),

-- A change needs the stock at both ends; a sum needs every completed calendar year since the start.
final as (
    select
        grid.goal_code,
        grid.region_code,
        grid.year,
        grid.is_judged,
        {{ goal_value() }} as value,
        {{ any_provisional('parts.is_provisional') }} as is_provisional,
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
)

select * from final
