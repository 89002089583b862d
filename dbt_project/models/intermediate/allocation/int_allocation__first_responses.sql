-- The first response of each seeker who got a home: search time begins there.
with

housed as (
    select distinct registration_id
    from {{ ref('int_allocation__current_lettings') }}
),

final as (
    select
        responses.registration_id,
        min(responses.response_date) as first_response_date
    from {{ ref('int_allocation__responses') }} as responses
    inner join housed on responses.registration_id = housed.registration_id
    group by responses.registration_id
)

select * from final
