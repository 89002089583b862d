with

final as (
    select
        -- ids
        allocation_key,
        registration_key,
        publication_key,
        municipality_code,
        neighbourhood_code,
        -- text
        corporation,
        dwelling_type,
        rent_class,
        model,
        route,
        delivered_route,
        age_class,
        household_type,
        income_class,
        home_municipality_code,
        origin,
        suitability,
        suitability_basis,
        -- dates
        letting_date,
        registration_date,
        first_response_date,
        -- numerics
        rent_eur,
        rent_cap_eur,
        household_size,
        registration_months,
        search_months,
        -- marks
        is_urgent,
        is_direct,
        is_time_counted,
        is_senior_moving_on,
        needs_advert,
        has_publication,
        is_advertised,
        is_new_build,
        is_fictive,
        file_id
    from {{ ref('int_allocation__lettings') }}
    where is_social
)

select * from final
