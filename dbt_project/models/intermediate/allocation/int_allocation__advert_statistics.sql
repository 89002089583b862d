-- Adverts and responses per unit and period of closing.
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

-- Adverts that have closed, with the number of responses. Direct placement and the free sector have none.
adverts as (
    select
        publications.municipality_code,
        coalesce(publications.end_date, publications.start_date) as closing_date,
        coalesce(responses.response_count, 0) as response_count
    from {{ ref('int_allocation__publications') }} as publications
    cross join last_known
    left join responses on publications.publication_id = responses.publication_id
    where
        coalesce(publications.model, '') not in ('DIS', 'VRI')
        and coalesce(publications.end_date, publications.start_date) <= last_known.day
),

final as (
    select
        units.region_code,
        types.period_type,
        {{ period_code('types.period_type', 'adverts.closing_date') }} as period_code,
        count(*) as adverts,
        sum(adverts.response_count) as responses,
        percentile_cont(0.5) within group (order by adverts.response_count) as responses_per_advert_median
    from adverts
    inner join {{ ref('int_allocation__units') }} as units
        on adverts.municipality_code = units.municipality_code
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    group by all
)

select * from final
