-- The units the allocation monitor is about, with their municipalities: not the province and the country.
select
    regions.region_code,
    municipalities.municipality_code
from {{ ref('regions') }} as regions
inner join {{ ref('region_members') }} as members on regions.region_code = members.region_code
inner join {{ ref('int_allocation__municipalities') }} as municipalities
    on members.member_code = municipalities.municipality_code
