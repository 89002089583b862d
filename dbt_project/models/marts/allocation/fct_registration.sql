with

final as (
    select
        registration_key,
        municipality_code,
        age_class,
        household_type,
        income_class,
        registration_date,
        end_date,
        valid_from as as_of,
        household_size,
        is_fictive,
        file_id
    from {{ ref('int_allocation__registrations') }}
    where valid_to is null
)

select * from final
