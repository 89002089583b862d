with

source as (
    select * from {{ source('raw', 'woonservice_publication') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        publication_key,
        {{ key_number('publication_key') }} as publication_id,
        -- text
        change_kind,
        model,
        municipality_code,
        -- dates
        start_date,
        end_date
    from source
)

select * from renamed
