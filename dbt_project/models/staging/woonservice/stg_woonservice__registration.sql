with

source as (
    select * from {{ source('raw', 'woonservice_registration') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        registration_key,
        {{ key_number('registration_key') }} as registration_id,
        -- text
        change_kind,
        municipality_code,
        age_class,
        household_type,
        income_class,
        -- dates
        registration_date,
        end_date,
        -- numerics
        household_size
    from source
)

select * from renamed
