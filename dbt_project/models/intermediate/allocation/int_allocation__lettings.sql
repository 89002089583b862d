-- One row per letting, with what the monitor counts: route, origin, times, suitability.
with

-- What the letting does not say about the household, its registration does, as known then.
described as (
    select
        lettings.*,
        registrations.registration_date as registered_on,
        registrations.age_class as registered_age_class,
        registrations.household_type as registered_household_type,
        registrations.income_class as registered_income_class,
        coalesce(lettings.origin_municipality_code, registrations.municipality_code) as home_municipality_code
    from {{ ref('int_allocation__current_lettings') }} as lettings
    left join {{ ref('int_allocation__registrations') }} as registrations
        on
            lettings.registration_id = registrations.registration_id
            and lettings.letting_date >= registrations.known_from
            and lettings.letting_date < registrations.known_to
),

seekers_with_a_home as (
    select distinct registration_id
    from {{ ref('int_allocation__current_lettings') }}
),

-- The first response of each seeker who got a home: search time begins there.
first_responses as (
    select
        responses.registration_id,
        min(responses.response_date) as first_response_date
    from {{ ref('int_allocation__responses') }} as responses
    inner join seekers_with_a_home on responses.registration_id = seekers_with_a_home.registration_id
    group by responses.registration_id
),

joined as (
    select
        lettings.*,
        routes.model as publication_model,
        routes.route as decided_route,
        routes.is_urgent,
        routes.is_direct,
        routes.needs_advert,
        suitability.rent_cap_eur,
        suitability.suitability as judged_suitability,
        suitability.suitability_basis,
        coalesce(lettings.registration_date, lettings.registered_on) as waiting_since,
        coalesce(lettings.first_response_date, first_responses.first_response_date) as searching_since,
        publications.publication_id is not null as has_publication,
        home.municipality_code is not null as is_home_in_region
    from described as lettings
    inner join {{ ref('int_allocation__letting_routes') }} as routes
        on lettings.allocation_key = routes.allocation_key
    inner join {{ ref('int_allocation__letting_suitability') }} as suitability
        on lettings.allocation_key = suitability.allocation_key
    left join first_responses
        on lettings.registration_id = first_responses.registration_id
    left join {{ ref('int_allocation__publications') }} as publications
        on lettings.publication_id = publications.publication_id
    left join {{ ref('int_allocation__municipalities') }} as home
        on lettings.home_municipality_code = home.municipality_code
),

final as (
    select
        -- ids
        allocation_key,
        registration_key,
        registration_id,
        publication_key,
        publication_id,
        municipality_code,
        neighbourhood_code,
        file_id,
        -- text
        corporation,
        dwelling_type,
        rent_class,
        publication_model as model,
        decided_route as route,
        route as delivered_route,
        {{ known_class(['age_class', 'registered_age_class']) }} as age_class,
        {{ known_class(['household_type', 'registered_household_type']) }} as household_type,
        {{ known_class(['income_class', 'registered_income_class']) }} as income_class,
        home_municipality_code,
        case
            when home_municipality_code is null then 'onbekend'
            when home_municipality_code = municipality_code then 'zelfde_gemeente'
            when is_home_in_region then 'rest_regio'
            else 'buiten_regio'
        end as origin,
        judged_suitability as suitability,
        suitability_basis,
        -- dates
        letting_date,
        waiting_since as registration_date,
        searching_since as first_response_date,
        -- numerics
        rent_eur,
        rent_cap_eur,
        household_size,
        {{ months_between('waiting_since', 'letting_date') }} as registration_months,
        {{ months_between('searching_since', 'letting_date') }} as search_months,
        -- marks
        coalesce(publication_model, '') <> 'VRI' as is_social,
        is_urgent,
        is_direct,
        not is_urgent and not is_direct as is_time_counted,
        coalesce(is_senior_household and housing_situation = 'DOO', false) as is_senior_moving_on,
        needs_advert,
        has_publication,
        has_publication and {{ is_market_advert('publication_model', 'is_direct') }} as is_advertised,
        is_new_build,
        is_fictive
    from joined
)

select * from final
