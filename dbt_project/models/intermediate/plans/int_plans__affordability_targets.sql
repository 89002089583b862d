-- What was agreed about affordable dwellings, per region unit for which it holds. "30% + 36%" is the sum of
-- two goals.
with

targets as (
    select
        goals.goal_code,
        judged.region_code,
        goals.unit,
        case judged.target_from
            when 'goal' then goals.target_value
            when 'own' then judged.own_target_value
        end as target_value
    from {{ ref('goals') }} as goals
    inner join {{ ref('goal_regions') }} as judged on goals.goal_code = judged.goal_code
),

final as (
    select
        wordings.target_code,
        wordings.indicator_code,
        wordings.wording_nl,
        first_part.region_code,
        first_part.unit,
        first_part.target_value + if(wordings.second_goal_code is null, 0, second_part.target_value)
            as target_value
    from {{ ref('affordability_targets') }} as wordings
    inner join targets as first_part on wordings.goal_code = first_part.goal_code
    left join targets as second_part
        on
            wordings.second_goal_code = second_part.goal_code
            and first_part.region_code = second_part.region_code
)

select * from final
