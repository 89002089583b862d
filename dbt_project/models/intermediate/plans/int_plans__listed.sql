-- Every plan of the deliveries that count, once per municipality, reference date and delivered id.
with

final as (
    select
        deliveries.municipality_code,
        deliveries.reference_date,
        deliveries.previous_reference_date,
        deliveries.next_reference_date,
        deliveries.is_current,
        deliveries.is_fictive,
        deliveries.file_id,
        plans.plan_id,
        plans.plan_name,
        {{ letters_and_digits('plans.plan_name') }} as name_key,
        plans.place_name,
        plans.confidentiality,
        plans.client_type,
        plans.plan_type,
        plans.planning_status,
        plans.project_phase,
        plans.bottlenecks,
        plans.is_key_project,
        plans.planned,
        plans.realised,
        coalesce(plans.remaining, plans.planned - coalesce(plans.realised, 0), 0) as remaining,
        greatest(coalesce(plans.demolition, 0) - coalesce(plans.demolition_realised, 0), 0)
            as demolition_remaining,
        plans.demolition_realised,
        plans.first_delivery_year,
        plans.last_delivery_year,
        plans.is_accepted
    from {{ ref('stg_plancapaciteit__plan') }} as plans
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on plans.file_id = deliveries.file_id and plans.municipality_code = deliveries.municipality_code
    qualify
        row_number() over (
            partition by deliveries.municipality_code, deliveries.reference_date, plans.plan_id
            order by plans.is_accepted desc, plans.row_number asc
        ) = 1
)

select * from final
