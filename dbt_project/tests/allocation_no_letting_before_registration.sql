select
    allocation_key,
    letting_date,
    registration_date
from {{ ref('int_allocation__current_lettings') }}
where registration_date > letting_date
