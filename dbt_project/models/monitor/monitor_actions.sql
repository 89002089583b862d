-- A later state of an item does not replace the earlier one: is_newest says which of them holds now.
with

numbered as (
    select
        actions.*,
        row_number() over (
            partition by actions.action_code order by actions.status_date desc
        ) as newest_first
    from {{ ref('int_agenda__actions') }} as actions
),

final as (
    select
        numbered.action_code,
        numbered.status_date,
        themes.label_nl as theme_label_nl,
        numbered.goal_code,
        goals.label_nl as goal_label_nl,
        numbered.region_code,
        regions.label_nl as region_label_nl,
        numbered.kind,
        kinds.label_nl as kind_label_nl,
        numbered.action_nl,
        numbered.lead,
        numbered.status,
        statuses.label_nl as status_label_nl,
        numbered.accent,
        accents.label_nl as accent_label_nl,
        numbered.decided_by,
        numbered.paragraph,
        numbered.newest_first = 1 as is_newest,
        numbered.is_fictive,
        numbered.source_files
    from numbered
    inner join {{ ref('dim_region') }} as regions on numbered.region_code = regions.region_code
    left join {{ ref('dim_goal') }} as goals on numbered.goal_code = goals.goal_code
    left join {{ ref('source_codes') }} as themes
        on
            themes.table_name = 'uitvoeringsagenda_action'
            and themes.column_name = 'theme'
            and numbered.theme = themes.code
    left join {{ ref('source_codes') }} as kinds
        on
            kinds.table_name = 'uitvoeringsagenda_action'
            and kinds.column_name = 'kind'
            and numbered.kind = kinds.code
    left join {{ ref('source_codes') }} as statuses
        on
            statuses.table_name = 'uitvoeringsagenda_action'
            and statuses.column_name = 'status'
            and numbered.status = statuses.code
    left join {{ ref('source_codes') }} as accents
        on
            accents.table_name = 'uitvoeringsagenda_action'
            and accents.column_name = 'accent'
            and numbered.accent = accents.code
)

select * from final
