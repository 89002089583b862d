with

source as (
    select * from {{ source('raw', 'woonservice_allocation') }}
),

renamed as (
    select
        -- ids
        file_id,
        row_number,
        allocation_key,
        registration_key,
        publication_key,
        {{ key_number('publication_key') }} as publication_id,
        {{ key_number('registration_key') }} as registration_id,
        -- text
        change_kind,
        corporation,
        municipality_code,
        neighbourhood_code,
        dwelling_type,
        rent_class,
        model,
        route,
        priority_kind,
        priority_detail,
        housing_situation,
        suitability,
        household_type,
        age_class,
        income_class,
        origin_municipality_code,
        -- dates
        letting_date,
        registration_date,
        first_response_date,
        -- numerics
        rent_eur,
        household_size,
        offer_count,
        refusal_count,
        -- marks
        is_senior_household,
        is_new_build
    from source
)

select * from renamed
