-- Plans of the current lists that were set aside as a whole, as often as they stand there. A plan whose
-- municipality could not be read belongs to the only municipality of its list, if there is one.
with

lists as (
    select
        file_id,
        min(municipality_code) as only_municipality_code
    from {{ ref('stg_plancapaciteit__plan') }}
    group by file_id
    having count(distinct municipality_code) = 1
),

placed as (
    select
        plans.file_id,
        plans.row_number,
        coalesce(plans.municipality_code, lists.only_municipality_code) as municipality_code,
        plans.plan_id,
        plans.confidentiality = 'openbaar' as is_public,
        greatest(coalesce(plans.remaining, plans.planned, 0), 0) as dwellings
    from {{ ref('stg_plancapaciteit__plan') }} as plans
    left join lists on plans.file_id = lists.file_id
    where not plans.is_accepted
),

final as (
    select
        placed.municipality_code,
        placed.file_id,
        placed.row_number,
        placed.is_public,
        coalesce(plans.is_never_public, true) as is_never_public,
        placed.dwellings
    from placed
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on placed.file_id = deliveries.file_id and placed.municipality_code = deliveries.municipality_code
    left join {{ ref('fct_plan') }} as plans
        on
            placed.file_id = plans.file_id
            and placed.municipality_code = plans.municipality_code
            and placed.plan_id = plans.plan_id
    where deliveries.is_current
)

select * from final
