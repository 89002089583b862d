-- The units the allocation monitor is about, with their municipalities: not the province and the country.
select
    regions.region_code,
    municipalities.municipality_code,
    municipalities.municipality_bit,
    cast(sum(municipalities.municipality_bit) over (partition by regions.region_code) as bigint) as unit_bits
from {{ ref('regions') }} as regions
inner join {{ ref('region_members') }} as members on regions.region_code = members.region_code
inner join {{ ref('int_allocation__municipalities') }} as municipalities
    on members.member_code = municipalities.municipality_code
