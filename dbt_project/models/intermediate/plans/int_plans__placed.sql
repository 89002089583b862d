-- Every delivered plan with the municipality it counts in. One whose municipality could not be read belongs
-- to the only municipality of its list, if there is one.
with

lists as (
    select
        file_id,
        min(municipality_code) as only_municipality_code
    from {{ ref('stg_plancapaciteit__plan') }}
    group by file_id
    having count(distinct municipality_code) = 1
),

final as (
    select
        plans.file_id,
        plans.row_number,
        coalesce(plans.municipality_code, lists.only_municipality_code) as municipality_code,
        plans.plan_id,
        plans.confidentiality = 'openbaar' as is_public,
        plans.is_accepted,
        plans.finding_rules,
        plans.planned,
        plans.remaining
    from {{ ref('stg_plancapaciteit__plan') }} as plans
    left join lists on plans.file_id = lists.file_id
)

select * from final
