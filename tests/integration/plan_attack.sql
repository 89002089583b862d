-- What every published figure holds beyond the public plans: which figure, of which unit, which hidden plans it
-- can hold (part: hard, zacht, both, set aside, changed), how much, and how many plans where that is shown.
with

units as (
    select
        members.region_code,
        members.member_code
    from seeds.region_members as members
    inner join seeds.regions as units on members.region_code = units.region_code
    where units.level in ('municipality', 'joint', 'subregion', 'region')
),

parts as (
    select unnest(['hard', 'zacht', 'hard', 'zacht']) as hardness, unnest(['hard', 'zacht', 'both', 'both']) as part
),

public_plans as (
    select
        units.region_code,
        parts.part,
        coalesce(sum(list.remaining), 0) as remaining,
        coalesce(sum(list.realised), 0) as realised,
        coalesce(sum(list.demolition_remaining), 0) as demolition,
        count(*) filter (where list.remaining > 0) as plan_count
    from units
    cross join parts
    left join published.monitor_plan_list as list
        on units.member_code = list.region_code and parts.hardness = list.hardness
    group by units.region_code, parts.part
),

set_aside_plans as (
    select units.region_code, coalesce(sum(plans.remaining), 0) as remaining
    from units
    left join marts.fct_plan as plans
        on
            units.member_code = plans.municipality_code
            and plans.is_current and plans.is_public and plans.state = 'set_aside'
    group by units.region_code
),

divisions as (
    select
        region_code,
        hardness,
        classification,
        sum(dwellings) filter (where period_kind = 'totaal') as total,
        sum(dwellings) filter (where period_kind in ('periode', 'onbekend')) as dated,
        sum(demolition) filter (where period_kind = 'totaal') as demolition,
        sum(demolition) filter (where period_kind in ('periode', 'onbekend')) as dated_demolition,
        sum(plan_count) filter (where period_kind = 'totaal' and classification = 'totaal') as plan_count
    from published.monitor_plan_capacity
    where classification <> 'ouderen_genest'
    group by region_code, hardness, classification
),

figures as (
    select 'total of ' || d.classification as label, d.region_code, d.hardness as part, 'dwellings' as family,
        d.total - p.remaining as residual, d.plan_count - p.plan_count as plan_count
    from divisions as d inner join public_plans as p on d.region_code = p.region_code and d.hardness = p.part
    union all
    select 'periods of ' || d.classification, d.region_code, d.hardness, 'dwellings', d.dated - p.remaining, null
    from divisions as d inner join public_plans as p on d.region_code = p.region_code and d.hardness = p.part
    union all
    select 'demolition in ' || d.classification, d.region_code, d.hardness, 'demolition',
        d.demolition - p.demolition, null
    from divisions as d inner join public_plans as p on d.region_code = p.region_code and d.hardness = p.part
    union all
    select 'dated demolition in ' || d.classification, d.region_code, d.hardness, 'demolition',
        d.dated_demolition - p.demolition, null
    from divisions as d inner join public_plans as p on d.region_code = p.region_code and d.hardness = p.part
    union all
    select 'gross minus net', c.region_code, c.hardness, 'demolition',
        c.dwellings - c.net_dwellings - p.demolition, null
    from published.monitor_plan_capacity as c
    inner join public_plans as p on c.region_code = p.region_code and c.hardness = p.part
    where c.classification = 'totaal' and c.period_code = 'totaal'
    union all
    select 'block niet_openbaar', region_code, hardness, 'dwellings', dwellings, plan_count
    from published.monitor_plan_capacity
    where 'niet_openbaar' in (class_code, period_code)
    union all
    select 'demolition of niet_openbaar', region_code, hardness, 'demolition', demolition, null
    from published.monitor_plan_capacity
    where 'niet_openbaar' in (class_code, period_code)
    union all
    select 'set aside', c.region_code, 'set_aside', 'set_aside', c.set_aside_dwellings - s.remaining, null
    from published.monitor_plan_capacity as c inner join set_aside_plans as s on c.region_code = s.region_code
    union all
    select 'denominator of ' || a.basis, a.region_code, p.part, 'dwellings',
        a.denominator - if(a.basis = 'gerealiseerd', p.realised, p.remaining), null
    from published.monitor_affordability as a
    inner join public_plans as p
        on a.region_code = p.region_code and if(a.basis = 'gepland_hard', 'hard', 'both') = p.part
    union all
    select 'capacity_not_public', region_code, if(scope = 'hard', 'hard', 'both'), 'dwellings',
        capacity_not_public, null
    from published.monitor_plan_need
    where counting = 'bruto'
    union all
    select 'capacity for a goal', n.region_code, p.part, 'dwellings',
        n.capacity_in_period + n.capacity_partly_in_period + n.capacity_after_period + n.capacity_without_year
        - p.remaining, null
    from published.monitor_plan_need as n
    inner join public_plans as p on n.region_code = p.region_code and if(n.scope = 'hard', 'hard', 'both') = p.part
    where n.counting = 'bruto'
    union all
    select 'capacity after changes', c.region_code, 'both', 'dwellings',
        max_by(c.current_remaining, c.reference_date) - any_value(p.remaining), null
    from published.monitor_plan_changes as c
    inner join public_plans as p on c.region_code = p.region_code and p.part = 'both'
    group by c.region_code
    union all
    select 'change of niet_openbaar', region_code, 'change', 'change:' || reference_date, difference, plan_count
    from published.monitor_plan_changes
    where change_kind = 'niet_openbaar'
)

select distinct * from figures
where residual <> 0
