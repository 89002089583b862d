-- The municipalities of the region.
select region_code as municipality_code
from {{ ref('regions') }}
where level = 'municipality'
