-- One row per file; failing records are named by row number only. Every text column stands in keys or words.
with

records as (
    select
        *,
        concat_ws(' ', allocation_key, registration_key, publication_key) as keys,
        concat_ws(
            ' ',
            change_kind, corporation, municipality_code, neighbourhood_code, dwelling_type,
            accessibility_label, housing_form, rent_class, model, route, priority_kind, priority_detail,
            target_group, extra_target_group, housing_situation, suitability, suitability_detail,
            household_type, age_class, income_class, origin_municipality_code
        ) as words
    from raw.woonservice_allocation
),

checked as (
    select
        files.path,
        records.row_number,
        not are_pseudonyms(records.keys) as is_odd_key,
        looks_personal(records.words) as is_personal,
        not is_word_of_a_list(records.words) as is_odd_word,
        (
            coalesce('route:' || records.route not in (from known_class), false)
            or coalesce('age_class:' || records.age_class not in (from known_class), false)
            or coalesce('household_type:' || records.household_type not in (from known_class), false)
            or coalesce('income_class:' || records.income_class not in (from known_class), false)
        ) as is_unknown_class,
        (
            coalesce(
                records.letting_date not between date '{{ threshold('first_event_date') }}'
                and files.as_of,
                false
            )
            or coalesce(
                records.first_response_date not between date '{{ threshold('first_event_date') }}'
                and files.as_of,
                false
            )
            or coalesce(
                records.registration_date not between date '{{ threshold('first_registration_date') }}'
                and files.as_of,
                false
            )
        ) as is_odd_date,
        coalesce(records.letting_date < records.registration_date, false) as is_too_early,
        coalesce(records.route, records.model, records.priority_kind) is null
        and coalesce(records.change_kind <> 'verwijderd', true) as is_without_route
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
        or is_too_early
    ) as varchar) as first_rows,
    count(*) filter (where is_odd_key) as odd_keys,
    count(*) filter (where is_personal) as personal_texts,
    count(*) filter (where is_odd_word) as odd_words,
    count(*) filter (where is_unknown_class) as unknown_classes,
    count(*) filter (where is_too_early) as too_early,
    if(
        count(*) >= {{ threshold('judged_lettings') }},
        count(*) filter (where is_without_route) / count(*),
        null
    ) as no_route_share,
    count(*) filter (where is_odd_date) as odd_dates
from checked
group by path
order by path
