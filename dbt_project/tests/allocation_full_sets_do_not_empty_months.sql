{{ config(severity='warn') }}
with

compared as (
    select
        dataset,
        month,
        file_id,
        record_count,
        lag(record_count) over (partition by dataset, month order by delivery_order) as earlier_count
    from {{ ref('int_allocation__set_months') }}
    where is_full and is_covered and dataset <> 'inschrijvingen'
)

select
    dataset,
    month,
    file_id,
    record_count,
    earlier_count
from compared
where record_count < {{ threshold('emptied_month_share') }} * earlier_count
