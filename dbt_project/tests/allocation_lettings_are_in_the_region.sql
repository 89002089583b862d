{{ config(severity='warn') }}
select
    lettings.allocation_key,
    lettings.municipality_code
from {{ ref('int_allocation__lettings') }} as lettings
left join {{ ref('int_allocation__municipalities') }} as municipalities
    on lettings.municipality_code = municipalities.municipality_code
where municipalities.municipality_code is null
