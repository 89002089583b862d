-- Delay, weighted by dwellings. Both lists are put in order of delivery year, the dwellings realised since
-- (the earliest of the older list) are left out, and what then lies side by side is compared: so many
-- dwellings come so many years later. An extra phase at the end is no delay, nor is an early phase that was
-- built. Two periods that overlap are not a shift. Dwellings without a year do not take part.
with

segments as (
    select
        phased.plan_key,
        phased.reference_date,
        versions.previous_reference_date,
        coalesce(versions.realised, 0) as realised,
        phased.period_from,
        phased.period_to,
        sum(phased.dwellings) over earlier - phased.dwellings as position_from,
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

final as (
    select
        plan_key,
        reference_date,
        sum(dwellings) as compared_dwellings,
        round(sum(dwellings * years_later) / sum(dwellings), 2) as delay_years,
        coalesce(sum(dwellings) filter (where years_later > 0), 0) as later_dwellings,
        coalesce(sum(dwellings) filter (where years_later < 0), 0) as earlier_dwellings
    from side_by_side
    where dwellings > 0
    group by plan_key, reference_date
)

select * from final
