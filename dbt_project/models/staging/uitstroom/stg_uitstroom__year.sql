with

source as (
    select * from {{ source('raw', 'uitstroom_year') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        municipality_code,
        year,
        kind,
        -- numerics
        agreed,
        realised
    from source
)

select * from renamed
