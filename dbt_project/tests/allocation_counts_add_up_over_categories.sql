with

counts as (
    select
        counts.*,
        max(if(counts.breakdown = 'totaal', counts.value, null)) over (
            partition by counts.region_code, counts.period_code, counts.indicator
        ) as total
    from {{ ref('int_allocation__counts') }} as counts
    inner join {{ ref('allocation_indicators') }} as indicators on counts.indicator = indicators.indicator
    where indicators.adds_over_categories
)

select
    region_code,
    period_code,
    indicator,
    breakdown
from counts
group by region_code, period_code, indicator, breakdown, total
having sum(value) is distinct from total
