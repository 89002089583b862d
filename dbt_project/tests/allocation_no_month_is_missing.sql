{{ config(severity='warn') }}
-- Every extract of events has, from its first to its last month, a delivery that covers the month, and
-- records of it. Registrations are a state: an extract now and then is enough.
with

delivered as (
    select
        dataset,
        month,
        bool_or(is_covered) as is_covered,
        sum(record_count) as record_count
    from {{ ref('int_allocation__set_months') }}
    where dataset <> 'inschrijvingen'
    group by dataset, month
),

expected as (
    select
        dataset,
        cast(months.item as date) as month
    from (
        select
            dataset,
            min(month) as first_month,
            max(month) as last_month
        from delivered
        where is_covered
        group by dataset
    ) as spans
    cross join {{ series('first_month', 'last_month', 'months', 'interval 1 month') }}
)

select
    expected.dataset,
    expected.month,
    coalesce(delivered.is_covered, false) as is_covered
from expected
left join delivered on expected.dataset = delivered.dataset and expected.month = delivered.month
where not coalesce(delivered.is_covered, false) or delivered.record_count = 0
