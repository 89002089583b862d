{{ config(severity='warn') }}
select
    changes.dataset,
    changes.as_of,
    changes.file_id,
    full_sets.file_id as full_file_id
from {{ ref('int_allocation__deliveries') }} as changes
inner join {{ ref('int_allocation__deliveries') }} as full_sets
    on changes.dataset = full_sets.dataset and changes.as_of = full_sets.as_of
where
    not changes.is_full
    and full_sets.is_full
    and coalesce(changes.period_from, changes.period_to) <= full_sets.period_to
    and coalesce(full_sets.period_from, full_sets.period_to) <= changes.period_to
