-- What each seeker did per half-year: responded at all, and in which municipalities he responded to homes
-- that were let in it, or got one. Aggregated before anything is joined: responses come by the million.
with

-- Of no municipality: to what, and whether that was let, does not matter.
responded as (
    select
        registration_id,
        {{ period_code("'halfjaar'", "date_trunc('month', response_date)") }} as half_year,
        cast(null as string) as municipality_code,
        true as is_active,
        false as is_let,
        false as is_pressure,
        false as is_housed
    from {{ ref('int_allocation__responses') }}
    where response_date is not null
    group by all
),

-- The adverts whose homes were let: by them a seeker's responses count for success rate and market pressure.
let_adverts as (
    select
        lettings.publication_id,
        lettings.letting_date,
        lettings.is_advertised,
        lettings.municipality_code
    from {{ ref('int_allocation__lettings') }} as lettings
    inner join {{ ref('int_allocation__municipalities') }} as municipalities
        on lettings.municipality_code = municipalities.municipality_code
    where lettings.has_publication and lettings.is_social
),

responded_to_let_homes as (
    select
        responses.registration_id,
        {{ period_code("'halfjaar'", "date_trunc('month', adverts.letting_date)") }} as half_year,
        adverts.municipality_code,
        false as is_active,
        true as is_let,
        bool_or(adverts.is_advertised) as is_pressure,
        false as is_housed
    from {{ ref('int_allocation__responses') }} as responses
    inner join let_adverts as adverts
        on responses.publication_id = adverts.publication_id
    group by all
),

housed as (
    select
        lettings.registration_id,
        {{ period_code("'halfjaar'", 'lettings.letting_date') }} as half_year,
        lettings.municipality_code,
        false as is_active,
        false as is_let,
        false as is_pressure,
        true as is_housed
    from {{ ref('int_allocation__lettings') }} as lettings
    inner join {{ ref('int_allocation__municipalities') }} as municipalities
        on lettings.municipality_code = municipalities.municipality_code
    where lettings.registration_key is not null and lettings.is_social and lettings.route <> 'woningruil'
    group by all
),

together as (
    select * from responded
    union all
    select * from responded_to_let_homes
    union all
    select * from housed
),

final as (
    select
        registration_id,
        half_year,
        municipality_code,
        bool_or(is_active) as is_active,
        bool_or(is_let) as is_let,
        bool_or(is_pressure) as is_pressure,
        bool_or(is_housed) as is_housed
    from together
    group by registration_id, half_year, municipality_code
)

select * from final
