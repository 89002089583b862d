select
    judged.goal_code,
    judged.region_code
from {{ ref('goal_regions') }} as judged
left join {{ ref('monitor_goal_progress') }} as progress
    on judged.goal_code = progress.goal_code and judged.region_code = progress.region_code
where progress.goal_code is null
