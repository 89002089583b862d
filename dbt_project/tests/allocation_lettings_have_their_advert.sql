{{ config(severity='warn') }}
-- The flat record, the only one with a delivered route, never has adverts.
select
    allocation_key,
    letting_date
from {{ ref('int_allocation__lettings') }}
where
    not has_publication
    and (publication_key is not null or (needs_advert and delivered_route is null))
