-- Offers as they stand, with the municipality of the dwelling; the flat record counts its own per letting.
with

current_offers as (
    {{ current_records(ref('stg_woonservice__offer'), 'offer_id', 'offer_date', [
        'publication_id', 'registration_id', 'offer_date', 'status',
    ]) }}
),

-- An offer without advert is placed by the letting that came of it.
lettings as (
    select
        registration_id,
        min(letting_date) as letting_date,
        min_by(municipality_code, letting_date) as municipality_code
    from {{ ref('int_allocation__current_lettings') }}
    where registration_id is not null
    group by registration_id
),

from_extract as (
    select
        offers.registration_id,
        offers.offer_date,
        coalesce(
            publications.municipality_code,
            if(
                offers.status = 'TOE' and lettings.letting_date >= offers.offer_date,
                lettings.municipality_code,
                null
            )
        ) as municipality_code,
        coalesce(statuses.category, 'onbekend') as offer_status,
        1 as offers
    from current_offers as offers
    left join {{ ref('int_allocation__publications') }} as publications
        on offers.publication_id = publications.publication_id
    left join lettings on offers.registration_id = lettings.registration_id
    left join {{ ref('allocation_categories') }} as statuses
        on offers.status = statuses.vera_code and statuses.breakdown = 'offer_status'
),

-- Of the offers in a flat record one was accepted, refusal_count were refused, the rest is not told.
from_flat_record as (
    select
        lettings.registration_id,
        lettings.letting_date as offer_date,
        lettings.municipality_code,
        parts.offer_status,
        case parts.offer_status
            when 'toegewezen' then 1
            when 'geweigerd' then coalesce(lettings.refusal_count, 0)
            else lettings.offer_count - 1 - coalesce(lettings.refusal_count, 0)
        end as offers
    from {{ ref('int_allocation__current_lettings') }} as lettings
    cross join (values ('toegewezen'), ('geweigerd'), ('onbekend')) as parts (offer_status)
    where
        lettings.offer_count >= 1
        and not exists (
            select 1
            from current_offers
            where current_offers.registration_id = lettings.registration_id
        )
),

final as (
    select * from from_extract
    union all
    select * from from_flat_record
    where offers > 0
)

select * from final
