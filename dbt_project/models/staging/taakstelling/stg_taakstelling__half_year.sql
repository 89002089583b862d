with

source as (
    select * from {{ source('raw', 'taakstelling_half_year') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        municipality_code,
        year,
        cast(half as integer) as half,
        -- numerics
        task,
        realised,
        arrears_start
    from source
)

select * from renamed
