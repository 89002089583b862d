-- The newest full set that covers each day of an extract: what it does not have of that day is no longer
-- there.
with

covered as (
    select
        dataset,
        delivery_order,
        days.item as day
    from {{ ref('int_allocation__deliveries') }}
    cross join {{ series('period_from', 'period_to', 'days', 'interval 1 day') }}
    where is_full and period_from is not null
),

final as (
    select
        dataset,
        cast(day as date) as day,
        max(delivery_order) as delivery_order
    from covered
    group by all
)

select * from final
