-- One row per cell of the table; helper columns stand on the total rows and are null elsewhere.
with

total as (
    select
        region_code,
        hardness,
        dwellings,
        has_hidden_plans
    from monitor.monitor_plan_capacity
    where period_code = 'totaal' and classification = 'totaal'
),

-- Whoever has not delivered yet keeps nobody from a publication: another rule warns of it.
delivered as (
    select distinct plans.municipality_code
    from raw.plancapaciteit_plan as plans
    inner join int_deliveries__counting as deliveries on plans.file_id = deliveries.file_id
),

expected as (
    select
        units.region_code,
        hardness.hardness
    from (
        select region_member.region_code
        from region_member
        left join delivered on region_member.member_code = delivered.municipality_code
        group by region_member.region_code
        having bool_and(region_member.member_code like 'GM%') and count(delivered.municipality_code) > 0
    ) as units
    cross join (values ('hard'), ('zacht')) as hardness (hardness)
),

class_sums as (
    select
        region_code,
        hardness,
        max(abs(dwellings - total_dwellings)) as class_gap
    from (
        select
            capacity.region_code,
            capacity.hardness,
            capacity.classification,
            sum(capacity.dwellings) as dwellings,
            any_value(total.dwellings) as total_dwellings
        from monitor.monitor_plan_capacity as capacity
        inner join total on capacity.region_code = total.region_code and capacity.hardness = total.hardness
        where capacity.period_code = 'totaal' and capacity.classification <> 'ouderen_genest'
        group by capacity.region_code, capacity.hardness, capacity.classification
    ) as per_classification
    group by region_code, hardness
),

period_sums as (
    select
        region_code,
        hardness,
        sum(dwellings) as dwellings,
        sum(dwellings) filter (where period_code <> 'niet_openbaar') as public_dwellings
    from monitor.monitor_plan_capacity
    where classification = 'totaal' and period_kind in ('periode', 'onbekend', 'niet_openbaar')
    group by region_code, hardness
),

member_sums as (
    select
        region_member.region_code,
        total.hardness,
        sum(total.dwellings) as dwellings
    from total
    inner join region_member on total.region_code = region_member.member_code
    group by region_member.region_code, total.hardness
),

listed as (
    select
        region_member.region_code,
        list.hardness,
        sum(list.remaining) as dwellings
    from monitor.monitor_plan_list as list
    inner join region_member on list.region_code = region_member.member_code
    group by region_member.region_code, list.hardness
),

fictive as (
    select bool_or(is_fictive) as is_any
    from raw.file_ledger
    where source = 'plancapaciteit' and status = 'loaded'
)

select
    coalesce(capacity.region_code, expected.region_code) as region_code,
    coalesce(capacity.hardness, expected.hardness) as hardness,
    capacity.period_code,
    capacity.classification,
    capacity.class_code,
    if(expected.region_code is not null, capacity.region_code is null, null) as lacks_total,
    class_sums.class_gap,
    abs(period_sums.dwellings - capacity.dwellings) as period_gap,
    capacity.dwellings - member_sums.dwellings as member_gap,
    abs(period_sums.public_dwellings - coalesce(listed.dwellings, 0)) as public_gap,
    if(capacity.class_code = 'niet_openbaar' and capacity.dwellings > 0, capacity.plan_count, null)
        as block_plan_count,
    least(capacity.dwellings, capacity.demolition, capacity.plan_count, capacity.delayed_dwellings)
        as lowest_count,
    abs(capacity.share - capacity.dwellings / nullif(capacity.denominator, 0)) as share_gap,
    capacity.region_code is not null
    and (capacity.source_files is null or capacity.first_reference_date is null) as lacks_source,
    if(fictive.is_any and capacity.region_code is not null, coalesce(capacity.is_fictive, false), null)
        as is_marked_fictive
from monitor.monitor_plan_capacity as capacity
full outer join expected
    on
        capacity.region_code = expected.region_code
        and capacity.hardness = expected.hardness
        and capacity.period_code = 'totaal'
        and capacity.classification = 'totaal'
left join class_sums
    on
        expected.region_code = class_sums.region_code and expected.hardness = class_sums.hardness
left join period_sums
    on
        expected.region_code = period_sums.region_code and expected.hardness = period_sums.hardness
left join member_sums
    on
        expected.region_code = member_sums.region_code and expected.hardness = member_sums.hardness
left join listed on expected.region_code = listed.region_code and expected.hardness = listed.hardness
cross join fictive
order by all
