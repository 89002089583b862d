select
    region_code,
    year
from {{ ref('fct_tenure') }}
where
    dwellings <> owner_occupied + rented + unknown_owner
    or rented <> corporation + other_landlords
