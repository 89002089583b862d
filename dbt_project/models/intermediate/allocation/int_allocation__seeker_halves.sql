-- What each seeker did per half-year, from four sides: responded at all, responded to homes that were let in
-- it, got a home. Aggregated before anything is joined: responses come by the million.
with

responded as (
    select
        registration_id,
        {{ period_code("'halfjaar'", "date_trunc('month', response_date)") }} as half_year,
        true as is_active,
        cast(0 as bigint) as let_bits,
        cast(0 as bigint) as pressure_bits,
        cast(0 as bigint) as housed_bits
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
        municipalities.municipality_bit
    from {{ ref('int_allocation__lettings') }} as lettings
    inner join {{ ref('int_allocation__municipalities') }} as municipalities
        on lettings.municipality_code = municipalities.municipality_code
    where lettings.has_publication and lettings.is_social
),

responded_to_let_homes as (
    select
        responses.registration_id,
        {{ period_code("'halfjaar'", "date_trunc('month', adverts.letting_date)") }} as half_year,
        false as is_active,
        bit_or(adverts.municipality_bit) as let_bits,
        bit_or(if(adverts.is_advertised, adverts.municipality_bit, 0)) as pressure_bits,
        cast(0 as bigint) as housed_bits
    from {{ ref('int_allocation__responses') }} as responses
    inner join let_adverts as adverts
        on responses.publication_id = adverts.publication_id
    group by all
),

housed as (
    select
        lettings.registration_id,
        {{ period_code("'halfjaar'", 'lettings.letting_date') }} as half_year,
        false as is_active,
        cast(0 as bigint) as let_bits,
        cast(0 as bigint) as pressure_bits,
        bit_or(municipalities.municipality_bit) as housed_bits
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
        bool_or(is_active) as is_active,
        bit_or(let_bits) as let_bits,
        bit_or(pressure_bits) as pressure_bits,
        bit_or(housed_bits) as housed_bits
    from together
    group by registration_id, half_year
)

select * from final
