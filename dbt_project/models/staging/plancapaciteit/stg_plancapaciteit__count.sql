with

source as (
    select * from {{ source('raw', 'plancapaciteit_count') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        nullif(municipality_code, '') as municipality_code,
        plan_id,
        -- text
        mutation,
        classification,
        class_code,
        measure,
        phase,
        amount_kind,
        -- numerics
        period_from,
        period_to,
        amount_eur,
        dwellings
    from source
)

select * from renamed
