-- Every figure of the allocation monitor as it is published. Shares and ratios follow from published counts;
-- durations are whole months over so many records that none of them is told. The exact count stays here.
with

counts as (
    select
        *,
        max(value) over (partition by indicator, period_code) as highest
    from {{ ref('int_allocation__rounded') }}
),

indicators as (
    select
        indicators.indicator,
        indicators.kind,
        indicators.is_people,
        indicators.is_of_total,
        indicators.numerator_indicator,
        indicators.denominator_indicator,
        indicators.stands_with,
        categories.breakdown,
        categories.category
    from {{ ref('allocation_indicators') }} as indicators
    inner join {{ ref('dim_allocation_category') }} as categories
        on array_contains(split(indicators.breakdowns, ', '), categories.breakdown)
    where indicators.kind <> 'count'
),

derived as (
    select
        denominators.region_code,
        denominators.period_type,
        denominators.period_code,
        indicators.indicator,
        indicators.breakdown,
        indicators.category,
        case
            when indicators.kind = 'share'
                -- Of a class that holds nearly everybody the numerator may be rounded above the denominator.
                then least({{ rounded('numerators.value / nullif(denominators.value, 0)', 4) }}, 1)
            when indicators.numerator_indicator is not null
                then {{ rounded('numerators.value / nullif(denominators.value, 0)', 4) }}
            when standings.is_standing then released.value
            when indicators.is_people then round(measures.value)
            else {{ rounded('measures.value', 4) }}
        end as value,
        numerators.value as numerator,
        denominators.value as denominator,
        not indicators.is_people
        or denominators.value >= case
            when indicators.numerator_indicator is not null
                then {{ threshold('allocation_least_denominator') }}
            when indicators.kind = 'p90' then {{ threshold('allocation_least_records_p90') }}
            else {{ threshold('allocation_least_records') }}
        end as is_shown
    from indicators
    inner join counts as denominators
        on
            indicators.denominator_indicator = denominators.indicator
            and if(indicators.is_of_total, 'totaal', indicators.breakdown) = denominators.breakdown
            and if(indicators.is_of_total, 'totaal', indicators.category) = denominators.category
            and denominators.highest > 0
    left join counts as numerators
        on
            indicators.numerator_indicator = numerators.indicator
            and indicators.breakdown = numerators.breakdown
            and indicators.category = numerators.category
            and denominators.region_code = numerators.region_code
            and denominators.period_code = numerators.period_code
    left join {{ ref('int_allocation__measures') }} as measures
        on
            indicators.indicator = measures.indicator
            and indicators.breakdown = measures.breakdown
            and indicators.category = measures.category
            and denominators.region_code = measures.region_code
            and denominators.period_code = measures.period_code
    left join counts as standings
        on
            indicators.stands_with = standings.indicator
            and indicators.breakdown = standings.breakdown
            and indicators.category = standings.category
            and denominators.region_code = standings.region_code
            and denominators.period_code = standings.period_code
    left join {{ source('quality', 'released_figure') }} as released
        on
            indicators.indicator = released.indicator
            and indicators.breakdown = released.breakdown
            and indicators.category = released.category
            and denominators.region_code = released.region_code
            and denominators.period_code = released.period_code
),

figures as (
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        cast(value as double) as value,
        value as numerator,
        cast(null as bigint) as denominator,
        value as n,
        exact_count
    from counts
    where highest > 0
    union all
    select
        region_code,
        period_type,
        period_code,
        indicator,
        breakdown,
        category,
        cast(if(is_shown, value, null) as double) as value,
        numerator,
        denominator,
        denominator as n,
        null as exact_count
    from derived
),

final as (
    select
        figures.region_code,
        figures.period_type,
        figures.period_code,
        figures.indicator,
        figures.breakdown,
        figures.category,
        indicators.kind,
        indicators.is_people,
        figures.value,
        figures.numerator,
        figures.denominator,
        figures.n,
        figures.exact_count,
        figures.value is null as is_suppressed,
        if(figures.value is null, 'kleine_noemer', null) as suppression_reason,
        periods.is_complete_period,
        periods.has_series_break,
        sources.source_files,
        sources.is_fictive
    from figures
    inner join {{ ref('allocation_indicators') }} as indicators on figures.indicator = indicators.indicator
    inner join {{ ref('int_allocation__periods') }} as periods on figures.period_code = periods.period_code
    left join {{ ref('int_allocation__indicator_sources') }} as sources
        on figures.indicator = sources.indicator and figures.period_code = sources.period_code
)

select * from final
