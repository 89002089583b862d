-- Lettings as they stand, from VERA's toewijzingen and from the flat record. The two are alternatives: what
-- stands in both, be it under two numbers, is one letting, and toewijzingen tell more of it.
with

current_lettings as (
    {{ current_records(ref('stg_woonservice__allocation'), 'allocation_key', 'letting_date', [
        'allocation_key', 'registration_key', 'registration_id', 'publication_key', 'publication_id',
        'letting_date', 'corporation', 'municipality_code', 'neighbourhood_code', 'dwelling_type',
        'is_new_build', 'rent_eur', 'rent_class', 'model', 'route', 'priority_kind', 'priority_detail',
        'housing_situation', 'suitability', 'household_type', 'household_size', 'is_senior_household',
        'age_class', 'income_class', 'origin_municipality_code', 'registration_date', 'first_response_date',
        'offer_count', 'refusal_count',
    ]) }}
),

deliveries as (
    select * from {{ ref('int_allocation__deliveries') }}
),

in_toewijzingen as (
    select
        lettings.registration_id,
        lettings.letting_date
    from current_lettings as lettings
    inner join deliveries on lettings.file_id = deliveries.file_id
    where deliveries.dataset = 'toewijzingen'
),

final as (
    select flat.*
    from current_lettings as flat
    inner join deliveries on flat.file_id = deliveries.file_id
    where
        deliveries.dataset <> 'verhuringen'
        or not exists (
            select 1
            from in_toewijzingen as lettings
            where
                lettings.registration_id = flat.registration_id
                and lettings.letting_date = flat.letting_date
        )
)

select * from final
