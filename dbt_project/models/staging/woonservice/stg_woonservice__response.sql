with

source as (
    select * from {{ source('raw', 'woonservice_response') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        {{ key_number('response_key') }} as response_id,
        {{ key_number('publication_key') }} as publication_id,
        {{ key_number('registration_key') }} as registration_id,
        -- text
        change_kind,
        -- dates
        response_date
    from source
)

select * from renamed
