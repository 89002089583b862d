{{ config(severity='warn') }}
-- Every rule by which something was set aside says what kind of quality it is about: else it is in no share.
select distinct
    quarantine.source,
    quarantine.rule
from {{ source('raw', 'quarantine') }} as quarantine
left join {{ ref('quality_rules') }} as rules
    on quarantine.source = rules.source and quarantine.rule = rules.rule
where rules.rule is null
