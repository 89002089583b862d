with

source as (
    select * from {{ source('raw', 'woonwagens_year') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        municipality_code,
        year,
        -- numerics
        needed,
        agreed,
        realised
    from source
)

select * from renamed
