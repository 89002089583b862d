select
    region_code,
    hardness
from {{ ref('monitor_plan_capacity') }}
where classification = 'totaal'
group by region_code, hardness
having
    sum(dwellings) filter (where period_kind in ('periode', 'onbekend', 'niet_openbaar'))
    <> sum(dwellings) filter (where period_kind = 'totaal')
