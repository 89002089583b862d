-- Per delivery the months that it covers, as it says itself, and those that its records belong to.
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

-- Of a removal the day may be unknown: it belongs to the month of the extract, and so does a state.
records as (
    select
        deliveries.file_id,
        coalesce(counted.month, cast(date_trunc('month', deliveries.as_of) as date)) as month,
        sum(counted.record_count) as record_count
    from counted
    inner join {{ ref('int_allocation__deliveries') }} as deliveries on counted.file_id = deliveries.file_id
    group by all
),

covered as (
    select
        file_id,
        cast(months.item as date) as month
    from {{ ref('int_allocation__deliveries') }}
    cross join {{ series(
        "cast(date_trunc('month', coalesce(period_from, period_to)) as date)", 'period_to', 'months',
        'interval 1 month'
    ) }}
),

months as (
    select
        coalesce(records.file_id, covered.file_id) as file_id,
        coalesce(records.month, covered.month) as month,
        covered.month is not null as is_covered,
        coalesce(records.record_count, 0) as record_count
    from records
    full outer join covered on records.file_id = covered.file_id and records.month = covered.month
),

final as (
    select
        months.file_id,
        deliveries.dataset,
        deliveries.delivery_order,
        months.month,
        deliveries.is_full,
        months.is_covered,
        cast(months.record_count as bigint) as record_count
    from months
    inner join {{ ref('int_allocation__deliveries') }} as deliveries on months.file_id = deliveries.file_id
)

select * from final
