-- Shares, means, medians and percentiles: each rests on counts that stand in the same table.
with

indicators as (
    select
        indicators.*,
        categories.breakdown,
        categories.category
    from {{ ref('allocation_indicators') }} as indicators
    inner join {{ ref('int_allocation__categories') }} as categories
        on list_contains(string_split(indicators.breakdowns, ', '), categories.breakdown)
    where indicators.kind <> 'count'
),

measured as (
    unpivot (
        select
            region_code,
            period_code,
            breakdown,
            category,
            cast(registration_time_total / nullif(timed_lettings, 0) as double) as registration_time_mean,
            cast(registration_time_median as double) as registration_time_median,
            cast(registration_time_p90 as double) as registration_time_p90,
            cast(search_time_total / nullif(searched_lettings, 0) as double) as search_time_mean,
            cast(search_time_median as double) as search_time_median,
            cast(search_time_p90 as double) as search_time_p90
        from {{ ref('int_allocation__letting_statistics') }}
        union all by name
        select
            region_code,
            period_code,
            'totaal' as breakdown,
            'totaal' as category,
            cast(responses_per_advert_median as double) as responses_per_advert_median
        from {{ ref('int_allocation__advert_statistics') }}
    )
    on columns(* exclude (region_code, period_code, breakdown, category))
    into name indicator value value
),

final as (
    select
        denominators.region_code,
        denominators.period_type,
        denominators.period_code,
        indicators.indicator,
        indicators.breakdown,
        indicators.category,
        round(
            if(
                indicators.numerator_indicator is null,
                measured.value,
                numerators.value / nullif(denominators.value, 0)
            ),
            4
        ) as value,
        numerators.value as numerator,
        denominators.value as denominator
    from indicators
    inner join {{ ref('int_allocation__counts') }} as denominators
        on
            indicators.denominator_indicator = denominators.indicator
            and if(indicators.is_of_total, 'totaal', indicators.breakdown) = denominators.breakdown
            and if(indicators.is_of_total, 'totaal', indicators.category) = denominators.category
    left join {{ ref('int_allocation__counts') }} as numerators
        on
            indicators.numerator_indicator = numerators.indicator
            and indicators.breakdown = numerators.breakdown
            and indicators.category = numerators.category
            and denominators.region_code = numerators.region_code
            and denominators.period_code = numerators.period_code
    left join measured
        on
            indicators.indicator = measured.indicator
            and indicators.breakdown = measured.breakdown
            and indicators.category = measured.category
            and denominators.region_code = measured.region_code
            and denominators.period_code = measured.period_code
)

select * from final
where value is not null
