-- One row per unit and reference date: the changes of public plans against the levels before and after.
select
    region_code,
    reference_date,
    abs(
        any_value(previous_remaining)
        + coalesce(sum(difference) filter (where change_kind <> 'niet_openbaar'), 0)
        - any_value(current_remaining)
    ) as balance_gap,
    bool_or(source_files is null) as lacks_source
from monitor.monitor_plan_changes
group by region_code, reference_date
order by all
