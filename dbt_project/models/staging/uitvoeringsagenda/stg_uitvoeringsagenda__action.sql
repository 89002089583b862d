with

source as (
    select * from {{ source('raw', 'uitvoeringsagenda_action') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        action_code,
        goal_code,
        municipality_code,
        -- text
        theme,
        kind,
        action_nl,
        lead,
        status,
        accent,
        decided_by,
        paragraph,
        -- dates
        status_date
    from source
)

select * from renamed
