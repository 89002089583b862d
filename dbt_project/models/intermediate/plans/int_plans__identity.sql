-- Which delivered ids are one plan. Same municipality and id: the same plan. A new id with the name of a plan
-- that vanished in the same delivery: the same plan, if that name is neither given twice nor gone twice.
with recursive

seen as (
    select
        municipality_code,
        plan_id,
        min(reference_date) as first_seen,
        max(reference_date) as last_seen,
        min_by(name_key, reference_date) as first_name_key,
        max_by(name_key, reference_date) as last_name_key
    from {{ ref('int_plans__listed') }}
    group by municipality_code, plan_id
),

-- appeared_on: the first delivery with the id, unless it is the first of the municipality.
-- vanished_on: the delivery that no longer had it, for good.
ids as (
    select
        seen.municipality_code,
        seen.plan_id,
        seen.first_name_key,
        seen.last_name_key,
        if(began.previous_reference_date is not null, seen.first_seen, null) as appeared_on,
        ended.next_reference_date as vanished_on
    from seen
    inner join {{ ref('int_plans__deliveries') }} as began
        on seen.municipality_code = began.municipality_code and seen.first_seen = began.reference_date
    inner join {{ ref('int_plans__deliveries') }} as ended
        on seen.municipality_code = ended.municipality_code and seen.last_seen = ended.reference_date
),

renumbered as (
    select
        appeared.municipality_code,
        appeared.plan_id,
        vanished.plan_id as older_id
    from ids as appeared
    inner join ids as vanished
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
    from ids
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
        ids.municipality_code,
        ids.plan_id,
        ids.municipality_code || ':' || chains.first_id as plan_key,
        ids.first_name_key,
        ids.last_name_key,
        ids.appeared_on,
        ids.vanished_on
    from ids
    inner join chains on ids.municipality_code = chains.municipality_code and ids.plan_id = chains.plan_id
)

select * from final
