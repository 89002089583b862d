-- One row per listed plan, looked up in the plan list it came from; names stay out of the evidence.
with

numbered as (
    select
        *,
        row_number() over (order by region_code, plan_id) as row_in_list
    from monitor.monitor_plan_list
)

select
    list.region_code,
    list.row_in_list,
    coalesce(bool_or(plans.confidentiality = 'openbaar'), false) as is_public,
    not list.planning_status in ('5A', '5B') as is_counted_status,
    list.plan_name is null or list.reference_date is null or list.source_files is null as lacks_facts
from numbered as list
left join raw.plancapaciteit_plan as plans
    on
        list.region_code = plans.municipality_code
        and list.plan_id = plans.plan_id
        and contains(list.source_files, plans.file_id)
        and plans.is_accepted
group by all
order by row_in_list
