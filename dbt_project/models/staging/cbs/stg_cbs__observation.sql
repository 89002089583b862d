with

source as (
    select * from {{ source('raw', 'cbs_observation') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        table_id,
        measure_code,
        measure,
        region_code,
        period_code,
        dimensions,
        -- text
        string_value,
        value_attribute,
        period_status,
        substr(period_code, 5, 2) as period_type,
        -- numerics
        value,
        cast(substr(period_code, 1, 4) as integer) as period_year
    from source
)

select * from renamed
