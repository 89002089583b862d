-- One row per file; failing records are named by row number only. Every text column stands in keys or words.
with

records as (
    select
        *,
        concat_ws(' ', publication_key, unit_key) as keys,
        concat_ws(
            ' ',
            change_kind, status, model, corporation, municipality_code, neighbourhood_code, dwelling_type,
            accessibility_label, housing_form, rent_class
        ) as words
    from raw.woonservice_publication
),

checked as (
    select
        files.path,
        records.row_number,
        not are_pseudonyms(records.keys) as is_odd_key,
        looks_personal(records.words) as is_personal,
        not is_word_of_a_list(records.words) as is_odd_word,
        (
            coalesce(
                records.start_date not between date '{{ threshold('first_event_date') }}' and files.as_of,
                false
            )
        ) as is_odd_date
    from records
    inner join woonservice_file as files on records.file_id = files.file_id
)

select
    path,
    cast(min(row_number, 5) filter (
        where
        is_odd_key
        or is_personal
        or is_odd_word
        or is_odd_date
    ) as varchar) as first_rows,
    count(*) filter (where is_odd_key) as odd_keys,
    count(*) filter (where is_personal) as personal_texts,
    count(*) filter (where is_odd_word) as odd_words,
    count(*) filter (where is_odd_date) as odd_dates
from checked
group by path
order by path
