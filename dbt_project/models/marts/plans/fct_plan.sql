-- Holds plans that are not public: not published.
with

versions as (
    select
        plan_key,
        municipality_code,
        reference_date,
        previous_reference_date,
        valid_from,
        valid_to,
        file_id,
        plan_id,
        plan_name,
        place_name,
        confidentiality,
        client_type,
        plan_type,
        planning_status,
        hardness,
        project_phase,
        bottlenecks,
        state,
        progress_order,
        planned,
        realised,
        remaining,
        demolition_remaining,
        demolition_realised,
        first_delivery_year,
        last_delivery_year,
        is_key_project,
        is_current,
        is_fictive,
        is_public,
        is_visible,
        is_secret_now,
        is_never_public
    from {{ ref('int_plans__versions') }}
)

select * from versions
