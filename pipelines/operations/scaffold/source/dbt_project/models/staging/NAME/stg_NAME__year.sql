with

source as (
    select * from {{ source('raw', 'NAME_year') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        municipality_code,
        year,
        -- numerics
        amount
    from source
)

select * from renamed
