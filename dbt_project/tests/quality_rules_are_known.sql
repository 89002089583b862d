{{ config(severity='warn') }}
select distinct
    quarantine.source,
    quarantine.rule
from {{ source('raw', 'quarantine') }} as quarantine
left join {{ ref('quality_rules') }} as rules
    on quarantine.source = rules.source and quarantine.rule = rules.rule
where
    rules.rule is null
    -- Of a source without any rule there, nothing is measured by kind of fault.
    and quarantine.source in (select source from {{ ref('quality_rules') }})
