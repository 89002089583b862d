-- Responses as they stand: the largest table here, so numbers for keys and nothing that is not needed.
{{ current_records(ref('stg_woonservice__response'), 'response_id', 'response_date', [
    'publication_id', 'registration_id', 'response_date',
]) }}
