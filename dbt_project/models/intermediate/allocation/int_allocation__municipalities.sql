-- The municipalities of the region, each with a bit of its own: a set of municipalities is one number.
select
    region_code as municipality_code,
    cast(1 as bigint) << (row_number() over (order by region_code) - 1) as municipality_bit
from {{ ref('regions') }}
where level = 'municipality'
