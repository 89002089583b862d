-- The block of plans that are not public, per region unit and hardness, as far as it may be shown.
with

hardnesses as (
    select distinct hardness
    from {{ ref('plan_statuses') }}
    where hardness <> 'telt_niet'
),

final as (
    select
        units.region_code,
        hardnesses.hardness,
        built.amount as dwellings,
        built.plan_count,
        if(built.amount is null, null, coalesce(demolished.amount, 0)) as demolition,
        coalesce(built.has_hidden_plans, false)
        or coalesce(demolished.has_hidden_plans, false) as has_hidden_plans,
        built.amount is not null
        and (built.has_hidden_plans or coalesce(demolished.has_hidden_plans, false)) as is_net_unknown
    from {{ ref('int_plans__units') }} as units
    cross join hardnesses
    left join {{ ref('int_plans__published_blocks') }} as built
        on units.region_code = built.region_code and hardnesses.hardness = built.block_code
    left join {{ ref('int_plans__published_blocks') }} as demolished
        on
            units.region_code = demolished.region_code
            and hardnesses.hardness || ':demolition' = demolished.block_code
)

select * from final
