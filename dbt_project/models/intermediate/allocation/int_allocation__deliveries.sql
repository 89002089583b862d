-- The deliveries of Woonservice that count, with what each says it covers. Of one extract and day the changes
-- go first: a full set of that day is everything, so it has them or takes them back.
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
        row_number() over (
            order by deliveries.as_of, extracts.is_full, deliveries.delivery_order
        ) as delivery_order,
        extracts.is_full,
        extracts.period_from,
        extracts.period_to,
        coalesce(fictive.is_fictive, false) as is_fictive
    from {{ ref('int_deliveries__counting') }} as deliveries
    inner join {{ source('raw', 'woonservice_extract') }} as extracts on deliveries.file_id = extracts.file_id
    left join fictive on deliveries.file_id = fictive.file_id
    where deliveries.source = 'woonservice'
)

select * from final
