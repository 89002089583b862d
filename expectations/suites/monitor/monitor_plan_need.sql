-- One row per unit, goal and scope; helper columns are null where a rule does not apply.
select
    need.region_code,
    need.goal_code,
    need.scope,
    abs(need.need - greatest(need.target_value - need.value, 0)) as need_gap,
    abs(need.coverage_share - need.capacity_in_period / nullif(need.need_after_bridge, 0)) as coverage_gap,
    abs(
        need.need_after_bridge - greatest(
            need.need - need.realised_since_stock_date + coalesce(need.demolished_since_stock_date, 0), 0
        )
    ) as bridge_gap,
    need.need is not null
    and (need.stock_date is null or need.last_reference_date is null or need.note_nl is null) as lacks_dates,
    if(need.scope = 'hard_en_zacht', need.capacity_in_period - hard.capacity_in_period, null) as scope_gap,
    need.need is null and need.reason_nl is null as lacks_reason
from monitor.monitor_plan_need as need
left join monitor.monitor_plan_need as hard
    on need.region_code = hard.region_code and need.goal_code = hard.goal_code and hard.scope = 'hard'
order by all
