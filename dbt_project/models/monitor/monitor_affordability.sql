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

agreed as (
    select
        goals.goal_code,
        judged.region_code,
        goals.unit,
        {{ goal_target('goals', 'judged') }} as target_value
    from {{ ref('goals') }} as goals
    inner join {{ ref('goal_regions') }} as judged on goals.goal_code = judged.goal_code
),

-- What was agreed about affordable dwellings, per region unit for which it holds. "30% + 36%" is the sum of
-- two goals.
targets as (
    select
        wordings.target_code,
        wordings.indicator_code,
        wordings.wording_nl,
        first_part.region_code,
        first_part.unit,
        {{ rounded(
            'first_part.target_value + if(wordings.second_goal_code is null, 0, second_part.target_value)', 4
        ) }} as target_value
    from {{ ref('affordability_targets') }} as wordings
    inner join agreed as first_part on wordings.goal_code = first_part.goal_code
    left join agreed as second_part
        on
            wordings.second_goal_code = second_part.goal_code
            and first_part.region_code = second_part.region_code
),

final as (
    select
        -- ids
        counted.region_code,
        counted.basis,
        counted.indicator_code,
        coalesce(targets.target_code, 'geen') as target_code,
        -- text
        regions.label_nl,
        regions.level as region_level,
        counted.indicator_label_nl,
        counted.indicator_order,
        targets.wording_nl as target_wording_nl,
        targets.unit as target_unit,
        -- figures
        cast(counted.numerator as integer) as numerator,
        cast(counted.denominator as integer) as denominator,
        {{ share('counted.numerator', 'counted.denominator') }} as share,
        cast(counted.denominator_known as integer) as denominator_known,
        {{ share('counted.numerator', 'counted.denominator_known') }} as share_known,
        targets.target_value,
        {{ is_target_met(share('counted.numerator', 'counted.denominator')) }} as is_met,
        {{ is_target_met(share('counted.numerator', 'counted.denominator_known')) }} as is_met_known,
        -- what to know about it
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
    left join targets
        on counted.region_code = targets.region_code and counted.indicator_code = targets.indicator_code
)

select * from final
