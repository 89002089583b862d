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

segments as (
    select
        phased.plan_key,
        phased.reference_date,
        versions.previous_reference_date,
        coalesce(versions.realised, 0) as realised,
        phased.period_from,
        phased.period_to,
        -phased.dwellings + sum(phased.dwellings) over earlier as position_from,
        sum(phased.dwellings) over earlier as position_to
    from {{ ref('int_plans__phased') }} as phased
    inner join {{ ref('fct_plan') }} as versions
        on phased.plan_key = versions.plan_key and phased.reference_date = versions.reference_date
    where phased.mutation = 'build' and phased.phase <> 'unknown'
    window earlier as (
        partition by phased.plan_key, phased.reference_date
        order by phased.period_from, phased.period_to, phased.is_delayed
        rows unbounded preceding
    )
),

side_by_side as (
    select
        after.plan_key,
        after.reference_date,
        case
            when after.period_from > before.period_to then after.period_from - before.period_to
            when after.period_to < before.period_from then after.period_to - before.period_from
            else 0
        end as years_later,
        least(after.position_to, before.position_to - greatest(after.realised - before.realised, 0))
        - greatest(after.position_from, before.position_from - greatest(after.realised - before.realised, 0))
            as dwellings
    from segments as after
    inner join segments as before
        on after.plan_key = before.plan_key and after.previous_reference_date = before.reference_date
),

-- Delay, weighted by dwellings. Both lists are put in order of delivery year, the dwellings realised since
-- (the earliest of the older list) are left out, and what then lies side by side is compared: so many
-- dwellings come so many years later. An extra phase at the end is no delay, nor is an early phase that was
-- built. Two periods that overlap are not a shift. Dwellings without a year do not take part.
shifts as (
    select
        plan_key,
        reference_date,
        {{ rounded('sum(dwellings * years_later) / sum(dwellings)', 2) }} as delay_years,
        coalesce(sum(dwellings) filter (where years_later > 0), 0) as later_dwellings,
        coalesce(sum(dwellings) filter (where years_later < 0), 0) as earlier_dwellings
    from side_by_side
    where dwellings > 0
    group by plan_key, reference_date
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
    left join shifts
        on steps.plan_key = shifts.plan_key and steps.reference_date = shifts.reference_date
)

select * from final
