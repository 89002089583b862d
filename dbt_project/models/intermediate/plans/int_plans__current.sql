-- The plans of each municipality's newest list that count: accepted, and not only in its own administration.
with

final as (
    select
        plan_key,
        municipality_code,
        reference_date,
        previous_reference_date,
        file_id,
        plan_id,
        plan_name,
        place_name,
        client_type,
        plan_type,
        planning_status,
        hardness,
        project_phase,
        bottlenecks,
        planned,
        realised,
        remaining,
        demolition_remaining,
        last_delivery_year,
        is_key_project,
        is_fictive,
        is_visible,
        is_never_public
    from {{ ref('fct_plan') }}
    where is_current and state = 'counting'
)

select * from final
