select
    needed.goal_code,
    names.item as dataset
from {{ ref('goal_needs') }} as needed
cross join {{ items("split(coalesce(needed.datasets, ''), ' ')", 'names') }}
left join {{ ref('datasets') }} as known
    on needed.source = known.source and (names.item = known.dataset or names.item = '')
where
    known.source is null
    and names.item <> ''
