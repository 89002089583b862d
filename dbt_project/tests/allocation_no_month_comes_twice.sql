{{ config(severity='warn') }}
select
    earlier.dataset,
    earlier.as_of,
    later.as_of as later_as_of,
    earlier.file_id,
    later.file_id as later_file_id
from {{ ref('int_allocation__deliveries') }} as earlier
inner join {{ ref('int_allocation__deliveries') }} as later
    on
        earlier.dataset = later.dataset
        and earlier.is_full = later.is_full
        and earlier.delivery_order < later.delivery_order
where
    (earlier.as_of = later.as_of or not earlier.is_full)
    and coalesce(earlier.period_from, earlier.period_to) <= later.period_to
    and coalesce(later.period_from, later.period_to) <= earlier.period_to
