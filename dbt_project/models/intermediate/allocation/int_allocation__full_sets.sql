-- The newest full set of each extract and month: what it does not have of that month is no longer there.
with

-- A full set of March has a few adverts of February in it; that does not make it a full set of February.
-- It covers its own month, and every other month of which it has at least half of what was known before.
weighed as (
    select
        dataset,
        month,
        delivery_order,
        is_full,
        month = date_trunc('month', as_of)
        or record_count >= 0.5 * coalesce(
            max(record_count) over (
                partition by dataset, month order by delivery_order
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as is_covered
    from {{ ref('int_allocation__set_months') }}
),

final as (
    select
        dataset,
        month,
        max(delivery_order) as delivery_order
    from weighed
    where is_full and is_covered and dataset <> 'inschrijvingen'
    group by dataset, month
)

select * from final
