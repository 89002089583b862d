-- What plans that are not public would add to a figure: one row per plan and block of such plans.
-- Blocks: what remains and what is demolished, hard and soft; plans set aside; changes up to a date.
with

remaining as (
    select
        hardness as block_code,
        municipality_code,
        plan_key,
        remaining as amount,
        is_never_public
    from {{ ref('int_plans__current') }}
    where not is_visible
),

demolition as (
    select
        hardness || ':demolition' as block_code,
        municipality_code,
        plan_key,
        demolition_remaining as amount,
        is_never_public
    from {{ ref('int_plans__current') }}
    where not is_visible
),

set_aside as (
    select
        'set_aside' as block_code,
        municipality_code,
        file_id || ':' || row_number as plan_key,
        dwellings as amount,
        is_never_public
    from {{ ref('int_plans__set_aside') }}
    where not is_public
),

changes as (
    select
        'change:' || reference_date as block_code,
        municipality_code,
        plan_key,
        remaining_after - remaining_before as amount,
        is_never_public
    from {{ ref('int_plans__transitions') }}
    where is_secret_now
),

together as (
    select * from remaining
    union all
    select * from demolition
    union all
    select * from set_aside
    union all
    select * from changes
),

final as (
    select
        block_code,
        municipality_code,
        plan_key,
        amount,
        abs(amount) as weight,
        is_never_public
    from together
    where amount <> 0
)

select * from final
