-- Plans set aside per region unit: the public ones, and the others where they may be shown as a block.
with

public_plans as (
    select
        members.region_code,
        count(*) as plan_count,
        sum(set_aside.dwellings) as dwellings
    from {{ ref('int_plans__set_aside') }} as set_aside
    inner join {{ ref('region_members') }} as members on set_aside.municipality_code = members.member_code
    where set_aside.is_public
    group by members.region_code
),

final as (
    select
        units.region_code,
        coalesce(public_plans.plan_count, 0) + coalesce(blocks.plan_count, 0) as set_aside_plans,
        coalesce(public_plans.dwellings, 0) + coalesce(blocks.amount, 0) as set_aside_dwellings,
        coalesce(blocks.has_hidden_plans, false) as has_hidden_plans
    from {{ ref('int_plans__units') }} as units
    left join public_plans on units.region_code = public_plans.region_code
    left join {{ ref('int_plans__published_blocks') }} as blocks
        on units.region_code = blocks.region_code and blocks.block_code = 'set_aside'
)

select * from final
