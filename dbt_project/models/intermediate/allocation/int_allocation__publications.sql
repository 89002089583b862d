-- Adverts as they stand.
{{ current_records(ref('stg_woonservice__publication'), 'publication_id', 'start_date', [
    'publication_id', 'publication_key', 'model', 'municipality_code', 'start_date', 'end_date',
]) }}
