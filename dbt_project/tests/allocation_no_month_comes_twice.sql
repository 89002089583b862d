-- Two full sets of one extract up to the same day: the later name counts, but somebody should know.
{{ config(severity='warn') }}
with

sets as (
    select distinct
        dataset,
        as_of,
        file_id
    from {{ ref('int_allocation__set_months') }}
    where is_full
)

select
    dataset,
    as_of
from sets
group by dataset, as_of
having count(*) > 1
