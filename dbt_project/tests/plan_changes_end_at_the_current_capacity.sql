with

listed as (
    select
        members.region_code,
        sum(plans.remaining) as remaining
    from {{ ref('monitor_plan_list') }} as plans
    inner join {{ ref('region_members') }} as members on plans.region_code = members.member_code
    group by members.region_code
),

newest as (
    select
        region_code,
        max_by(current_remaining, reference_date) as remaining
    from {{ ref('monitor_plan_changes') }}
    group by region_code
)

select newest.region_code
from newest
left join listed on newest.region_code = listed.region_code
where newest.remaining <> coalesce(listed.remaining, 0)
