-- The same per region unit: a unit has a figure only when all its members have it. Beside it, of homes for
-- seniors, what other published tables say: nothing was agreed of them.
with

members as (
    select
        region_code as unit_code,
        member_code,
        count(*) over (partition by region_code) as member_count
    from {{ ref('region_members') }}
),

periods as (
    select distinct
        target_group,
        period_code,
        year
    from {{ ref('int_target_groups__municipal') }}
),

with_a_task as (
    select
        members.unit_code as region_code,
        periods.target_group,
        periods.period_code,
        periods.year,
        {{ sum_if_complete('figures.needed', 'members.member_count') }} as needed,
        {{ sum_if_complete('figures.task', 'members.member_count') }} as task,
        {{ sum_if_complete('figures.arrears_start', 'members.member_count') }} as arrears_start,
        {{ sum_if_complete('figures.realised', 'members.member_count') }} as realised,
        bool_or(figures.is_fictive) as is_fictive,
        {{ merge_names('figures.source_files') }} as source_files
    from members
    cross join periods
    left join {{ ref('int_target_groups__municipal') }} as figures
        on
            members.member_code = figures.region_code
            and periods.target_group = figures.target_group
            and periods.period_code = figures.period_code
    group by
        members.unit_code, members.member_count, periods.target_group, periods.period_code, periods.year
    having count(figures.region_code) > 0
),

-- Homes without steps that are in the plan lists, hard or soft; as that table shows them.
seniors_planned as (
    select
        region_code,
        'senioren_plannen' as target_group,
        cast(extract(year from max(last_reference_date)) as string) as period_code,
        cast(extract(year from max(last_reference_date)) as integer) as year,
        sum(dwellings) as planned,
        bool_or(is_fictive) as is_fictive,
        {{ merge_names('source_files') }} as source_files
    from {{ ref('monitor_plan_capacity') }}
    where
        classification = 'ouderen_genest'
        and class_code = 'nultreden_totaal'
        and period_code = 'totaal'
    group by region_code
),

-- Social homes let to people of 65 and older, in fives, as that table shows them.
seniors_let as (
    select
        region_code,
        'senioren_verhuringen' as target_group,
        period_code,
        cast(substring(period_code, 1, 4) as integer) as year,
        value as realised,
        is_fictive,
        source_files
    from {{ ref('monitor_allocation') }}
    where
        indicator = 'lettings'
        and breakdown = 'age_class'
        and category = '65_plus'
        and period_type = 'jaar'
        and is_complete_period
),

final as (
    select
        region_code,
        target_group,
        period_code,
        year,
        needed,
        task,
        arrears_start,
        realised,
        cast(null as integer) as planned,
        is_fictive,
        source_files
    from with_a_task
    union all
    select
        region_code,
        target_group,
        period_code,
        year,
        cast(null as integer) as needed,
        cast(null as integer) as task,
        cast(null as integer) as arrears_start,
        cast(null as integer) as realised,
        planned,
        is_fictive,
        source_files
    from seniors_planned
    union all
    select
        region_code,
        target_group,
        period_code,
        year,
        cast(null as integer) as needed,
        cast(null as integer) as task,
        cast(null as integer) as arrears_start,
        realised,
        cast(null as integer) as planned,
        is_fictive,
        source_files
    from seniors_let
)

select
    region_code,
    target_group,
    period_code,
    year,
    cast(needed as integer) as needed,
    cast(task as integer) as task,
    cast(arrears_start as integer) as arrears_start,
    cast(realised as integer) as realised,
    cast(planned as integer) as planned,
    is_fictive,
    source_files
from final
