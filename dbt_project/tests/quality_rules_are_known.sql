{{ config(severity='warn') }}
select distinct
    quarantine.source,
    quarantine.rule
from {{ source('raw', 'quarantine') }} as quarantine
left join {{ ref('quality_rules') }} as rules
    on quarantine.source = rules.source and quarantine.rule = rules.rule
where rules.rule is null
