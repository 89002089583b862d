-- The price limits to use for dwellings of each year: the newest known at that year, else the oldest known.
with

years as (
    select cast(numbers.year as integer) as year
    from range(2010, 2061) as numbers (year)
),

limits as (
    select
        limit_key,
        year as limit_year,
        amount_eur
    from {{ ref('price_limits') }}
    where
        is_used
        and limit_key in ('social_rent_max', 'middle_rent_max', 'affordable_purchase_max')
),

closest as (
    select
        years.year,
        limits.limit_key,
        limits.limit_year,
        limits.amount_eur
    from years
    cross join limits
    qualify
        row_number() over (
            partition by years.year, limits.limit_key
            order by limits.limit_year <= years.year desc, abs(years.year - limits.limit_year)
        ) = 1
),

final as (
    select
        year,
        max(amount_eur) filter (where limit_key = 'social_rent_max') as social_rent_max,
        max(amount_eur) filter (where limit_key = 'middle_rent_max') as middle_rent_max,
        max(amount_eur) filter (where limit_key = 'affordable_purchase_max') as affordable_purchase_max,
        bool_or(limit_year <> year and limit_key <> 'affordable_purchase_max') as is_rent_limit_of_other_year,
        bool_or(limit_year <> year and limit_key = 'affordable_purchase_max')
            as is_purchase_limit_of_other_year
    from closest
    group by year
)

select * from final
