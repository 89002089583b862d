with

sums as (
    select
        units.region_code,
        counts.period_code,
        counts.indicator,
        counts.breakdown,
        counts.category,
        sum(counts.value) as value
    from {{ ref('int_allocation__counts') }} as counts
    inner join {{ ref('allocation_indicators') }} as indicators on counts.indicator = indicators.indicator
    inner join {{ ref('int_allocation__units') }} as units on counts.region_code = units.municipality_code
    where indicators.adds_over_regions and indicators.levels like '%municipality%'
    group by all
)

select
    sums.region_code,
    sums.period_code,
    sums.indicator,
    sums.breakdown,
    sums.category
from sums
left join {{ ref('int_allocation__counts') }} as counts
    on
        sums.region_code = counts.region_code
        and sums.period_code = counts.period_code
        and sums.indicator = counts.indicator
        and sums.breakdown = counts.breakdown
        and sums.category = counts.category
where sums.value is distinct from counts.value
