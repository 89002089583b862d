-- What the two agreements on numbers of dwellings still ask of each region unit, at the newest year with a
-- value; else the reason why that is not known. The zero of the first year is no measurement: it counts only
-- until a later year is due.
with

newest as (
    select
        progress.goal_code,
        progress.region_code,
        goals.label_nl as goal_label_nl,
        goals.monitor_track = 'net_growth' as is_net,
        goals.last_year,
        if(progress.value is not null, progress.year, null) as value_year,
        progress.value,
        progress.target_value,
        progress.is_provisional,
        progress.provisional_basis,
        progress.source_files,
        case
            when not progress.is_judged then 'Dit doel geldt niet voor deze eenheid afzonderlijk.'
            when progress.target_value is null or progress.value is null
                then coalesce(progress.reason_nl, progress.value_note_nl)
        end as reason_nl
    from {{ ref('int_goals__progress') }} as progress
    inner join {{ ref('dim_goal') }} as goals on progress.goal_code = goals.goal_code
    where progress.monitor_track in ('net_growth', 'new_additions')
    qualify
        row_number() over (
            partition by progress.goal_code, progress.region_code
            order by
                (progress.value is not null and progress.year > progress.first_year) desc,
                progress.year desc
        ) = 1
),

final as (
    select
        goal_code,
        region_code,
        goal_label_nl,
        is_net,
        last_year,
        value_year,
        value,
        target_value,
        if(reason_nl is null, greatest(target_value - value, 0), null) as need,
        is_provisional,
        provisional_basis,
        source_files,
        reason_nl
    from newest
)

select * from final
