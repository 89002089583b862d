with

source as (
    select
        file_id,
        row_number,
        response_key,
        publication_key,
        registration_key,
        change_kind,
        response_date
    from {{ source('raw', 'woonservice_response') }}
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
