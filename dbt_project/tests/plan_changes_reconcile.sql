select
    region_code,
    reference_date
from {{ ref('monitor_plan_changes') }}
where change_kind <> 'niet_openbaar'
group by region_code, reference_date
having max(previous_remaining) + sum(difference) <> max(current_remaining)
