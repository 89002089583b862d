{{ config(severity='warn') }}
-- New plans that resemble one that vanished in the same delivery: reported, never joined.
-- No names or numbers of plans here: results of checks are shown and sent, and these need not be public.
with

plans as (
    select *
    from {{ ref('int_plans__identity') }}
),

similarity as (
    select value as minimum
    from {{ ref('plan_norms') }}
    where norm_code = 'name_similarity'
)

select
    appeared.municipality_code,
    appeared.appeared_on as reference_date,
    count(*) as plan_count
from plans as appeared
inner join plans as vanished
    on
        appeared.municipality_code = vanished.municipality_code
        and appeared.appeared_on = vanished.vanished_on
cross join similarity
where
    appeared.plan_key <> vanished.plan_key
    and {{ likeness('appeared.first_name_key', 'vanished.last_name_key') }} >= similarity.minimum
group by appeared.municipality_code, appeared.appeared_on
