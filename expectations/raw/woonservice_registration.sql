-- One row per file; failing records are named by row number only. Every text column stands in keys or words.
with

records as (
    select
        *,
        concat_ws(' ', registration_key, person_key) as keys,
        concat_ws(
            ' ',
            change_kind, status, municipality_code, age_class, household_type, income_class,
            housing_situation
        ) as words
    from raw.woonservice_registration
),

checked as (
    select
        files.path,
        records.row_number,
        not are_pseudonyms(records.keys) as is_odd_key,
        looks_personal(records.words) as is_personal,
        not is_word_of_a_list(records.words) as is_odd_word,
        (
            coalesce('age_class:' || records.age_class not in (from known_class), false)
            or coalesce('household_type:' || records.household_type not in (from known_class), false)
            or coalesce('income_class:' || records.income_class not in (from known_class), false)
        ) as is_unknown_class,
        (
            coalesce(
                records.registration_date not between date '{{ threshold('first_registration_date') }}'
                and files.as_of,
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
        or is_unknown_class
        or is_odd_date
    ) as varchar) as first_rows,
    count(*) filter (where is_odd_key) as odd_keys,
    count(*) filter (where is_personal) as personal_texts,
    count(*) filter (where is_odd_word) as odd_words,
    count(*) filter (where is_unknown_class) as unknown_classes,
    count(*) filter (where is_odd_date) as odd_dates
from checked
group by path
order by path
