-- Holds plans that are not public: not published.
with

changes as (
    select
        plan_key,
        municipality_code,
        previous_reference_date,
        reference_date,
        change_kind,
        plan_id,
        plan_name,
        cast(remaining_before as bigint) as remaining_before,
        cast(remaining_after as bigint) as remaining_after,
        cast(difference as bigint) as difference,
        cast(shifted_dwellings as bigint) as shifted_dwellings,
        cast(delay_years as double) as delay_years,
        state_before,
        state_after,
        is_visible_before,
        is_visible_after,
        is_secret_now
    from {{ ref('int_plans__changes') }}
)

select * from changes
