-- What each delivery holds per month: the basis of which full set replaces what.
with

counted as (
    {{ records_per_month(ref('stg_woonservice__publication'), 'start_date') }}
    union all
    {{ records_per_month(ref('stg_woonservice__response'), 'response_date') }}
    union all
    {{ records_per_month(ref('stg_woonservice__offer'), 'offer_date') }}
    union all
    {{ records_per_month(ref('stg_woonservice__allocation'), 'letting_date') }}
    union all
    {{ records_per_month(ref('stg_woonservice__registration'), 'cast(null as date)') }}
),

final as (
    select
        deliveries.file_id,
        deliveries.dataset,
        deliveries.delivery_order,
        deliveries.as_of,
        coalesce(counted.month, date_trunc('month', deliveries.as_of)) as month,
        bool_or(counted.is_full) over (partition by deliveries.file_id) as is_full,
        counted.record_count
    from counted
    inner join {{ ref('int_deliveries__counting') }} as deliveries on counted.file_id = deliveries.file_id
)

select * from final
