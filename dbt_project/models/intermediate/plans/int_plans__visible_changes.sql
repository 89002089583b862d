-- Changes of public plans, as far as both sides may be shown. A plan that became public comes in with what it
-- is now; one that was not public for a while leaves with what it was. Of what stayed hidden nothing is told.
with

changes as (
    select
        plan_key,
        municipality_code,
        reference_date,
        change_kind,
        remaining_before,
        remaining_after,
        difference,
        shifted_dwellings,
        delay_years,
        is_visible_before,
        is_visible_after,
        (is_visible_before or state_before = 'absent') and (is_visible_after or state_after = 'absent')
            as is_whole
    from {{ ref('fct_plan_change') }}
),

final as (
    select
        plan_key,
        municipality_code,
        reference_date,
        change_kind,
        case
            when is_whole then difference
            when change_kind = 'made_public' then remaining_after
            else -remaining_before
        end as difference,
        case
            when is_whole then coalesce(shifted_dwellings, greatest(remaining_before, remaining_after))
            when change_kind = 'made_public' then remaining_after
            else remaining_before
        end as dwellings,
        delay_years
    from changes
    where
        (is_whole and (is_visible_before or is_visible_after))
        or (change_kind = 'made_public' and is_visible_after)
        or (change_kind = 'made_confidential' and is_visible_before)
)

select * from final
