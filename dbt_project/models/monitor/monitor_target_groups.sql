-- Target groups per unit and period: the task with what was left before, what was realised, and what is left.
with

figures as (
    select * from {{ ref('int_target_groups__units') }}
),

shown as (
    select
        figures.region_code,
        figures.target_group,
        figures.period_code,
        figures.year,
        regions.label_nl as region_label_nl,
        regions.level as region_level,
        groups.label_nl as target_group_label_nl,
        groups.unit,
        groups.no_task_reason_nl,
        figures.needed,
        figures.task,
        figures.arrears_start,
        case when groups.carries_arrears then figures.task + figures.arrears_start else figures.task end
            as corrected_task,
        {{ shown_realised() }} as realised,
        figures.realised is not null and {{ shown_realised() }} is null as is_withheld,
        figures.planned,
        figures.is_fictive,
        figures.source_files
    from figures
    inner join {{ ref('target_groups') }} as groups on figures.target_group = groups.target_group
    inner join {{ ref('dim_region') }} as regions on figures.region_code = regions.region_code
),

-- A lead that is larger than the task leaves nothing to have a share of.
compared as (
    select
        *,
        case when corrected_task > 0 then {{ share('realised', 'corrected_task') }} end as share
    from shown
),

judged as (
    select
        *,
        {{ target_group_status() }} as status
    from compared
),

final as (
    select
        region_code,
        target_group,
        period_code,
        year,
        region_label_nl,
        region_level,
        target_group_label_nl,
        unit,
        needed,
        task,
        arrears_start,
        corrected_task,
        realised,
        cast(corrected_task - realised as integer) as arrears_end,
        cast(share as double) as share,
        planned,
        status,
        {{ target_group_reason() }} as reason_nl,
        is_withheld,
        is_fictive,
        source_files
    from judged
)

select * from final
