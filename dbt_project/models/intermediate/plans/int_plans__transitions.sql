-- Every plan of two consecutive lists of a municipality, before and after. A plan that does not count has no
-- capacity: its state says why.
with

steps as (
    select
        versions.plan_key,
        deliveries.municipality_code,
        deliveries.previous_reference_date,
        deliveries.reference_date,
        bool_or(versions.is_secret_now) as is_secret_now,
        bool_or(versions.is_never_public) as is_never_public
    from {{ ref('int_plans__deliveries') }} as deliveries
    inner join {{ ref('fct_plan') }} as versions
        on
            deliveries.municipality_code = versions.municipality_code
            and versions.reference_date in (deliveries.reference_date, deliveries.previous_reference_date)
    where deliveries.previous_reference_date is not null
    group by all
),

final as (
    select
        steps.plan_key,
        steps.municipality_code,
        steps.previous_reference_date,
        steps.reference_date,
        coalesce(after.plan_id, before.plan_id) as plan_id,
        coalesce(after.plan_name, before.plan_name) as plan_name,
        coalesce(before.state, 'absent') as state_before,
        coalesce(after.state, 'absent') as state_after,
        if(before.state = 'counting', before.remaining, 0) as remaining_before,
        if(after.state = 'counting', after.remaining, 0) as remaining_after,
        coalesce(after.realised - before.realised, 0) as newly_realised,
        before.progress_order - after.progress_order as status_steps,
        before.plan_name <> after.plan_name or before.plan_id <> after.plan_id as is_renamed,
        before.is_public as is_public_before,
        after.is_public as is_public_after,
        coalesce(before.is_visible, false) as is_visible_before,
        coalesce(after.is_visible, false) as is_visible_after,
        steps.is_secret_now,
        steps.is_never_public,
        shifts.delay_years,
        shifts.later_dwellings,
        shifts.earlier_dwellings
    from steps
    left join {{ ref('fct_plan') }} as before
        on steps.plan_key = before.plan_key and steps.previous_reference_date = before.reference_date
    left join {{ ref('fct_plan') }} as after
        on steps.plan_key = after.plan_key and steps.reference_date = after.reference_date
    left join {{ ref('int_plans__shifts') }} as shifts
        on steps.plan_key = shifts.plan_key and steps.reference_date = shifts.reference_date
)

select * from final
