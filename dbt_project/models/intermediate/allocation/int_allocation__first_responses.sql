-- The first response of each seeker who got a home: search time begins there.
select
    responses.registration_id,
    min(responses.response_date) as first_response_date
from {{ ref('int_allocation__responses') }} as responses
where responses.registration_id in (
    select lettings.registration_id from {{ ref('int_allocation__current_lettings') }} as lettings
)
group by responses.registration_id
