-- When each delivered id was first and last seen, and whether it came in for, or gave way to, another id.
with

seen as (
    select
        municipality_code,
        plan_id,
        min(reference_date) as first_seen,
        max(reference_date) as last_seen,
        min_by(name_key, reference_date) as first_name_key,
        max_by(name_key, reference_date) as last_name_key
    from {{ ref('int_plans__listed') }}
    group by municipality_code, plan_id
),

-- appeared_on: the first delivery with the id, unless it is the first of the municipality.
-- vanished_on: the delivery that no longer had it, for good.
final as (
    select
        seen.municipality_code,
        seen.plan_id,
        seen.first_seen,
        seen.first_name_key,
        seen.last_name_key,
        if(began.previous_reference_date is not null, seen.first_seen, null) as appeared_on,
        ended.next_reference_date as vanished_on
    from seen
    inner join {{ ref('int_plans__deliveries') }} as began
        on seen.municipality_code = began.municipality_code and seen.first_seen = began.reference_date
    inner join {{ ref('int_plans__deliveries') }} as ended
        on seen.municipality_code = ended.municipality_code and seen.last_seen = ended.reference_date
)

select * from final
