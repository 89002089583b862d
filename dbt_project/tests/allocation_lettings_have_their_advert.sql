-- A letting names an advert that was not delivered, or came about by advert and names none. Its responses are
-- then missing from success rate and market pressure. The flat record never has adverts.
{{ config(severity='warn') }}
select
    allocation_key,
    letting_date
from {{ ref('int_allocation__lettings') }}
where
    not has_publication
    and (publication_key is not null or (needs_advert and delivered_route is null))
