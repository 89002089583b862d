with

source as (
    select * from {{ source('raw', 'woonservice_offer') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        {{ key_number('offer_key') }} as offer_id,
        {{ key_number('publication_key') }} as publication_id,
        {{ key_number('registration_key') }} as registration_id,
        -- text
        change_kind,
        status,
        -- dates
        offer_date
    from source
)

select * from renamed
