with

counting as (
    select
        file_id,
        path
    from {{ ref('int_deliveries__counting') }}
),

ledger as (
    select
        file_id,
        path,
        source as source_name,
        dataset,
        deliverer,
        as_of as as_of_date,
        title,
        publisher,
        licence,
        url,
        sha256,
        is_fictive,
        -- Of plans they would tell how many are not public, of persons they would pass by disclosure control.
        if(source = 'cbs', loaded_count, null) as loaded_count,
        if(source = 'cbs', quarantined_count, null) as quarantined_count
    from {{ source('raw', 'file_ledger') }}
    where status = 'loaded'
),

final as (
    select
        ledger.file_id,
        ledger.source_name,
        ledger.dataset,
        ledger.deliverer,
        ledger.path,
        ledger.as_of_date,
        ledger.title,
        ledger.publisher,
        ledger.licence,
        ledger.url,
        ledger.sha256,
        ledger.is_fictive,
        ledger.loaded_count,
        ledger.quarantined_count
    from ledger
    inner join counting on ledger.file_id = counting.file_id and ledger.path = counting.path
)

select * from final
