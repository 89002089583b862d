-- Changes of public plans per region unit, pair of reference dates and kind; with the remaining capacity of
-- the public plans before and after.
with

levels as (
    select
        municipality_code,
        reference_date,
        sum(remaining) filter (where is_visible and state = 'counting') as remaining,
        count(*) filter (where is_visible and state = 'counting') as plan_count
    from {{ ref('fct_plan') }}
    group by municipality_code, reference_date
),

dates as (
    select
        region_code,
        previous_reference_date,
        reference_date,
        municipality_code,
        own_reference_date,
        own_previous_date
    from {{ ref('int_plans__unit_dates') }}
    where is_newest
),

unit_levels as (
    select
        dates.region_code,
        dates.previous_reference_date,
        dates.reference_date,
        coalesce(sum(before.remaining), 0) as previous_remaining,
        coalesce(sum(after.remaining), 0) as current_remaining,
        coalesce(sum(after.remaining) filter (where dates.own_previous_date is null), 0) as first_remaining,
        coalesce(sum(after.plan_count) filter (where dates.own_previous_date is null), 0) as first_plans
    from dates
    left join levels as before
        on
            dates.municipality_code = before.municipality_code
            and dates.own_previous_date = before.reference_date
    left join levels as after
        on
            dates.municipality_code = after.municipality_code
            and dates.own_reference_date = after.reference_date
    group by dates.region_code, dates.previous_reference_date, dates.reference_date
),

unit_changes as (
    select
        dates.region_code,
        dates.reference_date,
        changes.change_kind,
        count(*) as plan_count,
        sum(changes.dwellings) as dwellings,
        sum(changes.difference) as difference,
        sum(changes.dwellings * changes.delay_years) / nullif(sum(changes.dwellings), 0) as delay_years
    from dates
    inner join {{ ref('int_plans__visible_changes') }} as changes
        on
            dates.municipality_code = changes.municipality_code
            and dates.own_reference_date = changes.reference_date
            and dates.reference_date = changes.reference_date
    group by dates.region_code, dates.reference_date, changes.change_kind
),

final as (
    select
        levels.region_code,
        levels.previous_reference_date,
        levels.reference_date,
        kinds.change_kind,
        levels.previous_remaining,
        levels.current_remaining,
        if(kinds.change_kind = 'first_delivery', levels.first_plans, coalesce(changes.plan_count, 0))
            as plan_count,
        if(kinds.change_kind = 'first_delivery', levels.first_remaining, coalesce(changes.dwellings, 0))
            as dwellings,
        if(kinds.change_kind = 'first_delivery', levels.first_remaining, coalesce(changes.difference, 0))
            as difference,
        {{ rounded('changes.delay_years', 2) }} as delay_years
    from unit_levels as levels
    cross join {{ ref('plan_change_kinds') }} as kinds
    left join unit_changes as changes
        on
            levels.region_code = changes.region_code
            and levels.reference_date = changes.reference_date
            and kinds.change_kind = changes.change_kind
    where kinds.change_kind <> 'niet_openbaar'
)

select * from final
