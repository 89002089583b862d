-- Passend toewijzen: is the rent at most the household's own cap of the year of the letting?
with

caps as (
    select
        year,
        max(amount_eur) filter (where limit_key = 'rent_cap_low') as low_eur,
        max(amount_eur) filter (where limit_key = 'rent_cap_high') as high_eur
    from {{ ref('price_limits') }}
    where is_used
    group by year
),

lettings as (
    select
        lettings.allocation_key,
        lettings.letting_date,
        lettings.rent_eur,
        lettings.suitability,
        coalesce(
            lettings.household_size,
            case lettings.household_type when 'een_persoon' then 1 when 'paar' then 2 end
        ) as household_size
    from {{ ref('int_allocation__current_lettings') }} as lettings
),

with_cap as (
    select
        lettings.allocation_key,
        lettings.rent_eur,
        lettings.suitability,
        case
            when lettings.household_size <= 2 then caps.low_eur
            when lettings.household_size >= 3 then caps.high_eur
        end as rent_cap_eur
    from lettings
    left join caps on year(lettings.letting_date) = caps.year
),

final as (
    select
        allocation_key,
        rent_cap_eur,
        case
            when rent_eur <= rent_cap_eur then 'passend'
            when rent_eur > rent_cap_eur then 'niet_passend'
            when suitability = 'PAS' then 'passend'
            when suitability = 'NIE' then 'niet_passend'
            else 'onbekend'
        end as suitability,
        case
            when rent_eur is not null and rent_cap_eur is not null then 'berekend'
            when suitability in ('PAS', 'NIE') then 'geleverd'
        end as suitability_basis
    from with_cap
)

select * from final
