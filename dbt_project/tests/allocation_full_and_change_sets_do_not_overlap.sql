-- A full set and a change set of one extract up to the same day: are the changes in the full set or not?
with

sets as (
    select
        dataset,
        as_of,
        bool_or(is_full) as has_full,
        bool_or(not is_full) as has_changes
    from {{ ref('int_allocation__set_months') }}
    group by dataset, as_of
)

select
    dataset,
    as_of
from sets
where has_full and has_changes
