-- The periods of the allocation monitor: is it over, is every month delivered, and does a series break in it?
with

months as (
    select
        month,
        bool_or(is_covered and dataset in ('toewijzingen', 'verhuringen')) as has_lettings
    from {{ ref('int_allocation__set_months') }}
    where is_covered or record_count > 0
    group by month
),

periods as (
    select
        types.period_type,
        {{ period_code('types.period_type', 'months.month') }} as period_code,
        count(*) filter (where months.has_lettings) as letting_months
    from months
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    group by all
),

broken as (
    select {{ period_code('types.period_type', 'breaks.break_date') }} as period_code
    from {{ ref('regional_series_breaks') }} as breaks
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where breaks.topic = 'allocation'
),

last_known as (
    select max(period_to) as day
    from {{ ref('int_allocation__deliveries') }}
    where dataset in ('toewijzingen', 'verhuringen')
),

final as (
    select
        periods.period_type,
        periods.period_code,
        coalesce({{ period_last_day('periods.period_code') }} <= last_known.day, false) as is_over,
        coalesce(
            periods.letting_months = if(periods.period_type = 'jaar', 12, 6)
            and {{ period_last_day('periods.period_code') }} <= last_known.day,
            false
        ) as is_complete_period,
        periods.period_code in (select broken.period_code from broken) as has_series_break
    from periods
    cross join last_known
)

select * from final
