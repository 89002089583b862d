with

sums as (
    select
        counts.region_code,
        left(counts.period_code, 4) as year,
        counts.indicator,
        counts.breakdown,
        counts.category,
        sum(counts.value) filter (where counts.period_type = 'jaar') as year_value,
        sum(counts.value) filter (where counts.period_type = 'halfjaar') as half_year_sum
    from {{ ref('int_allocation__counts') }} as counts
    inner join {{ ref('allocation_indicators') }} as indicators on counts.indicator = indicators.indicator
    where indicators.adds_over_periods and indicators.period_types = 'jaar, halfjaar'
    group by all
)

select
    region_code,
    year,
    indicator,
    breakdown,
    category
from sums
where year_value is distinct from half_year_sum
