with

source as (
    select * from {{ source('raw', 'plancapaciteit_plan') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        nullif(municipality_code, '') as municipality_code,
        plan_id,
        plan_id_source,
        -- text
        plan_name,
        place_name,
        confidentiality,
        client_type,
        plan_type,
        planning_status,
        project_phase,
        bottlenecks,
        is_key_project,
        is_accepted,
        finding_rules,
        -- numerics
        new_build_total as planned,
        realised_total as realised,
        remaining_total as remaining,
        demolition_total as demolition,
        demolition_realised,
        first_delivery_year,
        last_delivery_year
    from source
)

select * from renamed
