-- Holds plans that are not public: not published.
-- What happened to a plan between two lists. A plan can have several changes; their differences add up to
-- what its remaining capacity gained or lost.
with

classified as (
    select
        transitions.plan_key,
        transitions.municipality_code,
        transitions.previous_reference_date,
        transitions.reference_date,
        transitions.plan_id,
        transitions.plan_name,
        transitions.state_before,
        transitions.state_after,
        transitions.remaining_before,
        transitions.remaining_after,
        transitions.newly_realised,
        transitions.delay_years,
        transitions.later_dwellings,
        transitions.earlier_dwellings,
        transitions.is_visible_before,
        transitions.is_visible_after,
        transitions.is_secret_now,
        kinds.change_kind,
        state_before = 'counting' and state_after = 'counting' as is_counting_twice,
        case kinds.change_kind
            when 'new' then state_before = 'absent' and state_after = 'counting'
            when 'dropped' then state_after = 'absent' and remaining_before > 0
            when 'set_aside' then state_before <> 'set_aside' and state_after = 'set_aside'
            when 'restored' then state_before = 'set_aside' and state_after = 'counting'
            when 'status_up'
                then
                    (state_before = 'not_counting' and state_after = 'counting')
                    or (is_counting_twice and status_steps > 0)
            when 'status_down'
                then
                    (state_before = 'counting' and state_after = 'not_counting')
                    or (is_counting_twice and status_steps < 0)
            when 'realised' then is_counting_twice and newly_realised <> 0
            when 'enlarged' then is_counting_twice and remaining_after + newly_realised > remaining_before
            when 'reduced' then is_counting_twice and remaining_after + newly_realised < remaining_before
            when 'delayed' then is_counting_twice and delay_years > 0
            when 'brought_forward' then is_counting_twice and delay_years < 0
            when 'renamed' then is_renamed
            when 'made_public' then not is_public_before and is_public_after
            when 'made_confidential' then is_public_before and not is_public_after
        end as has_happened
    from {{ ref('int_plans__transitions') }} as transitions
    cross join {{ ref('plan_change_kinds') }} as kinds
),

final as (
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
        cast(case
            when change_kind in ('renamed', 'delayed', 'brought_forward') then 0
            when change_kind in ('made_public', 'made_confidential') then 0
            when change_kind in ('status_up', 'status_down') and is_counting_twice then 0
            when change_kind = 'realised' then -newly_realised
            when change_kind in ('enlarged', 'reduced')
                then remaining_after + newly_realised - remaining_before
            else remaining_after - remaining_before
        end as bigint) as difference,
        cast(case change_kind
            when 'delayed' then later_dwellings
            when 'brought_forward' then earlier_dwellings
        end as bigint) as shifted_dwellings,
        cast(if(change_kind in ('delayed', 'brought_forward'), delay_years, null) as double) as delay_years,
        state_before,
        state_after,
        is_visible_before,
        is_visible_after,
        is_secret_now
    from classified
    where has_happened
)

select * from final
