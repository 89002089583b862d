-- Identities of CBS's ownership table, on the cells that count: the raw checks see the newest delivery only.
select
    region_code,
    year
from {{ ref('fct_tenure') }}
where
    dwellings <> owner_occupied + rented + unknown_owner
    or rented <> corporation + other_landlords
