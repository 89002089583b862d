-- Adverts that have closed, with the number of responses. Direct placement and the free sector have none.
with

last_known as (
    select max(as_of) as day
    from {{ ref('int_allocation__deliveries') }}
    where dataset = 'publicaties'
),

responses as (
    select
        publication_id,
        count(*) as response_count
    from {{ ref('int_allocation__responses') }}
    group by publication_id
),

final as (
    select
        publications.publication_key,
        publications.municipality_code,
        publications.model,
        coalesce(publications.end_date, publications.start_date) as closing_date,
        coalesce(responses.response_count, 0) as response_count
    from {{ ref('int_allocation__publications') }} as publications
    cross join last_known
    left join responses on publications.publication_id = responses.publication_id
    where
        coalesce(publications.model, '') not in ('DIS', 'VRI')
        and coalesce(publications.end_date, publications.start_date) <= last_known.day
)

select * from final
