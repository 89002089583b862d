-- The deliveries behind each indicator and period.
with

extracts as (
    select
        indicator,
        datasets.item as dataset
    from {{ ref('allocation_indicators') }}
    cross join {{ items("split(extracts, ', ')", 'datasets') }}
),

-- A month that full sets cover from its first to its last day: what is older than all of them is replaced.
replaced as (
    select
        dataset,
        cast(date_trunc('month', day) as date) as month,
        min(delivery_order) as delivery_order
    from {{ ref('int_allocation__full_sets') }}
    group by all
    having count(*) = day(last_day(min(day)))
),

months as (
    select
        months.file_id,
        months.dataset,
        months.month,
        deliveries.is_fictive
    from {{ ref('int_allocation__set_months') }} as months
    inner join {{ ref('int_allocation__deliveries') }} as deliveries on months.file_id = deliveries.file_id
    left join replaced on months.dataset = replaced.dataset and months.month = replaced.month
    where months.record_count > 0 and months.delivery_order >= coalesce(replaced.delivery_order, 0)
),

final as (
    select
        extracts.indicator,
        types.period_type,
        {{ period_code('types.period_type', 'months.month') }} as period_code,
        {{ merge_names('months.file_id') }} as source_files,
        bool_or(months.is_fictive) as is_fictive
    from extracts
    inner join months on extracts.dataset = months.dataset
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    group by all
)

select * from final
