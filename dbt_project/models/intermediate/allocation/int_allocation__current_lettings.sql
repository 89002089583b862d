-- Lettings as they stand, from VERA's toewijzingen and from the flat record.
{{ current_records(ref('stg_woonservice__allocation'), 'allocation_key', 'letting_date', [
    'allocation_key', 'registration_key', 'registration_id', 'publication_key', 'publication_id',
    'letting_date', 'corporation', 'municipality_code', 'neighbourhood_code', 'dwelling_type', 'is_new_build',
    'rent_eur', 'rent_class', 'model', 'route', 'priority_kind', 'priority_detail', 'housing_situation',
    'suitability', 'household_type', 'household_size', 'is_senior_household', 'age_class', 'income_class',
    'origin_municipality_code', 'registration_date', 'first_response_date', 'offer_count', 'refusal_count',
]) }}
