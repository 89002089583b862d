with

final as (
    select
        progress.goal_code,
        progress.region_code,
        progress.year,
        goals.agreement,
        goals.theme,
        goals.label_nl as goal_label_nl,
        regions.label_nl as region_label_nl,
        regions.level as region_level,
        progress.first_year,
        progress.last_year,
        goals.direction,
        goals.unit,
        progress.value,
        progress.value_at_least,
        progress.value_note_nl,
        progress.target_value,
        progress.straight_path_target,
        progress.deviation,
        progress.status,
        progress.reason_nl,
        progress.note_nl,
        progress.is_provisional,
        progress.provisional_basis,
        progress.has_series_break,
        progress.is_uncertain_mapping,
        progress.source_files
    from {{ ref('int_goals__progress') }} as progress
    inner join {{ ref('dim_goal') }} as goals on progress.goal_code = goals.goal_code
    inner join {{ ref('dim_region') }} as regions on progress.region_code = regions.region_code
    where progress.is_judged
)

select * from final
