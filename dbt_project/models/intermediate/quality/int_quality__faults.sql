-- Rows of each file that were set aside, by what was wrong. Who asked to be removed is no fault of the file.
with

set_aside as (
    select
        quarantine.file_id,
        sum(quarantine.observation_count) filter (where rules.dimension = 'completeness')
            as incomplete_count,
        sum(quarantine.observation_count) filter (where rules.dimension = 'validity') as invalid_count,
        sum(quarantine.observation_count) filter (where rules.dimension = 'consistency')
            as inconsistent_count,
        sum(quarantine.observation_count) filter (where quarantine.rule = 'vergeten') as forgotten_count
    from {{ source('raw', 'quarantine') }} as quarantine
    inner join {{ ref('quality_rules') }} as rules
        on quarantine.source = rules.source and quarantine.rule = rules.rule
    group by quarantine.file_id
),

ledger as (
    select
        file_id,
        max(row_count) as row_count,
        max(quarantined_count) as quarantined_count,
        bool_or(is_fictive) as is_fictive
    from {{ source('raw', 'file_ledger') }}
    where status = 'loaded'
    group by file_id
),

final as (
    select
        counting.file_id,
        counting.source,
        counting.dataset,
        counting.as_of,
        ledger.is_fictive,
        ledger.row_count - coalesce(set_aside.forgotten_count, 0) as row_count,
        ledger.quarantined_count - coalesce(set_aside.forgotten_count, 0) as quarantined_count,
        coalesce(set_aside.incomplete_count, 0) as incomplete_count,
        coalesce(set_aside.invalid_count, 0) as invalid_count,
        coalesce(set_aside.inconsistent_count, 0) as inconsistent_count
    from {{ ref('int_deliveries__counting') }} as counting
    inner join ledger on counting.file_id = ledger.file_id
    left join set_aside on counting.file_id = set_aside.file_id
)

select * from final
