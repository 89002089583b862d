-- Every extract has, from its first to its last month, a delivery of that month or a set with records of it.
{{ config(severity='warn') }}
with

delivered as (
    select
        dataset,
        date_trunc('month', as_of) as month
    from {{ ref('int_allocation__deliveries') }}
    union
    select
        dataset,
        month
    from {{ ref('int_allocation__set_months') }}
    where record_count > 0
),

expected as (
    select
        dataset,
        unnest(generate_series(min(month), max(month), interval 1 month)) as month
    from delivered
    group by dataset
)

select
    expected.dataset,
    expected.month
from expected
left join delivered on expected.dataset = delivered.dataset and expected.month = delivered.month
-- Registrations are a stock: an extract now and then is enough.
where delivered.month is null and expected.dataset <> 'inschrijvingen'
