-- Which delivered ids are one plan. Same municipality and id: the same plan. A new id with the name of a plan
-- that vanished in the same delivery: the same plan, if that name is neither given twice nor gone twice.
with recursive

renumbered as (
    select
        appeared.municipality_code,
        appeared.plan_id,
        vanished.plan_id as older_id
    from {{ ref('int_plans__ids') }} as appeared
    inner join {{ ref('int_plans__ids') }} as vanished
        on
            appeared.municipality_code = vanished.municipality_code
            and appeared.appeared_on = vanished.vanished_on
            and appeared.first_name_key = vanished.last_name_key
    where appeared.first_name_key <> ''
    qualify
        count(*) over (partition by appeared.municipality_code, appeared.plan_id) = 1
        and count(*) over (partition by vanished.municipality_code, vanished.plan_id) = 1
),

chains as (
    select
        ids.municipality_code,
        ids.plan_id,
        ids.plan_id as first_id
    from {{ ref('int_plans__ids') }} as ids
    left join renumbered
        on ids.municipality_code = renumbered.municipality_code and ids.plan_id = renumbered.plan_id
    where renumbered.plan_id is null
    union all
    select
        renumbered.municipality_code,
        renumbered.plan_id,
        chains.first_id
    from chains
    inner join renumbered
        on chains.municipality_code = renumbered.municipality_code and chains.plan_id = renumbered.older_id
),

final as (
    select
        municipality_code,
        plan_id,
        municipality_code || ':' || first_id as plan_key
    from chains
)

select * from final
