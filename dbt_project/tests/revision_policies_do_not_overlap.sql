select
    one.table_id,
    other.first_year
from {{ ref('cbs_revision_policy') }} as one
inner join {{ ref('cbs_revision_policy') }} as other
    on
        one.table_id = other.table_id
        and one.first_year < other.first_year
        and one.last_year >= other.first_year
