-- A new plan that resembles one that vanished in the same delivery: reported, never joined.
with

similarity as (
    select value as minimum
    from {{ ref('plan_norms') }}
    where norm_code = 'name_similarity'
),

identity as (
    select
        municipality_code,
        plan_id,
        plan_key
    from {{ ref('int_plans__identity') }}
),

final as (
    select
        appeared.municipality_code,
        appeared.appeared_on as reference_date,
        appeared.plan_id,
        vanished.plan_id as vanished_plan_id,
        round(jaro_winkler_similarity(appeared.first_name_key, vanished.last_name_key), 4) as similarity
    from {{ ref('int_plans__ids') }} as appeared
    inner join {{ ref('int_plans__ids') }} as vanished
        on
            appeared.municipality_code = vanished.municipality_code
            and appeared.appeared_on = vanished.vanished_on
    inner join identity as appeared_identity
        on
            appeared.municipality_code = appeared_identity.municipality_code
            and appeared.plan_id = appeared_identity.plan_id
    inner join identity as vanished_identity
        on
            vanished.municipality_code = vanished_identity.municipality_code
            and vanished.plan_id = vanished_identity.plan_id
    cross join similarity
    where
        appeared_identity.plan_key <> vanished_identity.plan_key
        and jaro_winkler_similarity(appeared.first_name_key, vanished.last_name_key) >= similarity.minimum
)

select * from final
