select
    parts.region_code,
    parts.hardness,
    parts.period_code,
    parts.classification
from {{ ref('monitor_plan_capacity') }} as parts
inner join {{ ref('monitor_plan_capacity') }} as wholes
    on
        parts.region_code = wholes.region_code
        and parts.hardness = wholes.hardness
        and parts.period_code = wholes.period_code
        and wholes.classification = 'totaal'
where parts.classification not in ('ouderen_genest', 'totaal')
group by parts.region_code, parts.hardness, parts.period_code, parts.classification
having sum(parts.dwellings) <> max(wholes.dwellings)
