-- Every count that is published, as drawn: people as a multiple of five, adverts and responses as they are.
-- The draw is decided by who is counted (the cell's key), so the same people always give the same figure.
-- What stood in the publication stands until so many records changed that the difference tells of nobody.
-- Each is drawn a few times over, for int_allocation__rounded to choose from.
with

cells as (
    select
        counts.*,
        indicators.is_people,
        indicators.least_change,
        regions.level
    from {{ ref('int_allocation__counts') }} as counts
    inner join {{ ref('allocation_indicators') }} as indicators on counts.indicator = indicators.indicator
    inner join {{ ref('int_allocation__periods') }} as periods on counts.period_code = periods.period_code
    inner join {{ ref('regions') }} as regions on counts.region_code = regions.region_code
    where periods.is_over
),

-- At least so many records came, or went: classes that grew, against classes that shrank.
changes as (
    select
        cells.region_code,
        cells.period_code,
        cells.indicator,
        cells.breakdown,
        cells.least_change,
        greatest(
            sum(greatest(cells.value - released.exact_count, 0)),
            sum(greatest(released.exact_count - cells.value, 0))
        ) as changed_records
    from cells
    inner join {{ source('quality', 'released_figure') }} as released
        on
            cells.region_code = released.region_code
            and cells.period_code = released.period_code
            and cells.indicator = released.indicator
            and cells.breakdown = released.breakdown
            and cells.category = released.category
    group by all
),

standing as (
    select
        region_code,
        period_code,
        indicator
    from changes
    group by region_code, period_code, indicator, least_change
    having max(changed_records) < least_change
),

counted as (
    select
        cells.*,
        attempts.attempt,
        released.value as standing_value,
        coalesce(released.exact_count, cells.value) as exact_count,
        {{ hash_fraction("cells.cell_key || ' ' || attempts.attempt") }} as draw
    from cells
    cross join range({{ var('allocation_attempts') }}) as attempts (attempt)
    left join standing
        on
            cells.region_code = standing.region_code
            and cells.period_code = standing.period_code
            and cells.indicator = standing.indicator
    left join {{ source('quality', 'released_figure') }} as released
        on
            standing.region_code = released.region_code
            and standing.period_code = released.period_code
            and standing.indicator = released.indicator
            and cells.breakdown = released.breakdown
            and cells.category = released.category
),

{% set base = threshold('allocation_rounding') %}
rounded as (
    select
        *,
        exact_count - exact_count % {{ base }} as lower_value,
        exact_count + ({{ base }} - exact_count % {{ base }}) % {{ base }} as upper_value
    from counted
),

final as (
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        attempt,
        dense_rank() over (order by indicator, region_code, period_code, breakdown, category) as cell_id,
        is_people,
        exact_count,
        if(is_people, lower_value, exact_count) as lower_value,
        if(is_people, upper_value, exact_count) as upper_value,
        case
            when standing_value is not null then cast(standing_value as bigint)
            when not is_people then exact_count
            when draw * {{ base }} < exact_count - lower_value then upper_value
            else lower_value
        end as value,
        standing_value is not null as is_standing,
        -- A whole has its turn after its parts.
        if(breakdown = 'totaal', 1, 0)
        + case level when 'municipality' then 0 when 'joint' then 1 when 'subregion' then 2 else 3 end
        + if(period_type = 'jaar', 1, 0)
        + if(indicator in ('lettings', 'candidates', 'registered'), 2, 0) as turn
    from rounded
)

select * from final
