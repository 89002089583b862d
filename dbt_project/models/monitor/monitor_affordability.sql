-- Affordable dwellings in the plan lists, planned and realised, against every agreement of a unit.
with

counted as (
    select
        segments.region_code,
        segments.basis,
        indicators.indicator_code,
        indicators.label_nl as indicator_label_nl,
        indicators.sort_order as indicator_order,
        if(indicators.has_social, segments.social, 0)
        + if(indicators.has_middle_rent, segments.middle_rent, 0)
        + if(indicators.has_affordable_purchase, segments.affordable_purchase, 0) as numerator,
        segments.denominator,
        segments.denominator_known,
        segments.has_price_limit_of_other_year
    from {{ ref('int_plans__price_segments') }} as segments
    cross join {{ ref('affordability_indicators') }} as indicators
),

hidden as (
    select
        region_code,
        bool_or(has_hidden_plans) as has_hidden_plans
    from {{ ref('int_plans__hidden_blocks') }}
    group by region_code
),

with_shares as (
    select
        counted.region_code,
        counted.basis,
        counted.indicator_code,
        coalesce(targets.target_code, 'geen') as target_code,
        regions.label_nl,
        regions.level as region_level,
        counted.indicator_label_nl,
        counted.indicator_order,
        targets.wording_nl as target_wording_nl,
        targets.unit as target_unit,
        cast(counted.numerator as integer) as numerator,
        cast(counted.denominator as integer) as denominator,
        {{ share('counted.numerator', 'counted.denominator') }} as share,
        cast(counted.denominator_known as integer) as denominator_known,
        {{ share('counted.numerator', 'counted.denominator_known') }} as share_known,
        round(targets.target_value, 4) as target_value,
        counted.has_price_limit_of_other_year,
        hidden.has_hidden_plans,
        units.missing_members,
        units.has_newer_list_not_counted,
        units.delivery_note_nl,
        units.first_reference_date,
        units.last_reference_date,
        units.is_fictive,
        units.source_files
    from counted
    inner join {{ ref('dim_region') }} as regions on counted.region_code = regions.region_code
    inner join {{ ref('int_plans__units') }} as units on counted.region_code = units.region_code
    inner join hidden on counted.region_code = hidden.region_code
    left join {{ ref('int_plans__affordability_targets') }} as targets
        on counted.region_code = targets.region_code and counted.indicator_code = targets.indicator_code
),

final as (
    select
        -- ids
        region_code,
        basis,
        indicator_code,
        target_code,
        -- text
        label_nl,
        region_level,
        indicator_label_nl,
        indicator_order,
        target_wording_nl,
        target_unit,
        -- figures
        numerator,
        denominator,
        share,
        denominator_known,
        share_known,
        target_value,
        {{ is_target_met('share') }} as is_met,
        {{ is_target_met('share_known') }} as is_met_known,
        -- what to know about it
        has_price_limit_of_other_year,
        has_hidden_plans,
        missing_members,
        has_newer_list_not_counted,
        delivery_note_nl,
        first_reference_date,
        last_reference_date,
        is_fictive,
        source_files
    from with_shares
)

select * from final
