-- The deliveries of Woonservice that count.
with

fictive as (
    select
        file_id,
        bool_or(is_fictive) as is_fictive
    from {{ source('raw', 'file_ledger') }}
    group by file_id
),

final as (
    select
        deliveries.file_id,
        deliveries.dataset,
        deliveries.as_of,
        deliveries.delivery_order,
        coalesce(fictive.is_fictive, false) as is_fictive
    from {{ ref('int_deliveries__counting') }} as deliveries
    left join fictive on deliveries.file_id = fictive.file_id
    where deliveries.source = 'woonservice'
)

select * from final
