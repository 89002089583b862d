select
    needed.goal_code,
    names.dataset
from {{ ref('goal_needs') }} as needed
cross join unnest(string_split(coalesce(needed.datasets, ''), ' ')) as names (dataset)
left join {{ ref('datasets') }} as known
    on needed.source = known.source and (names.dataset = known.dataset or names.dataset = '')
where
    known.source is null
    and names.dataset <> ''
