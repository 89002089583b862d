-- The adverts whose homes were let: by them a seeker's responses count for success rate and market pressure.
select
    lettings.publication_id,
    lettings.letting_date,
    lettings.is_advertised,
    municipalities.municipality_bit
from {{ ref('int_allocation__lettings') }} as lettings
inner join {{ ref('int_allocation__municipalities') }} as municipalities
    on lettings.municipality_code = municipalities.municipality_code
where lettings.has_publication and lettings.is_social
