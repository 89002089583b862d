{{ config(severity='warn') }}
-- New plans that resemble one that vanished: the deliverer is asked, nothing is joined. Which plans stands in
-- int_plans__lookalikes; no names or numbers here, for results of checks are shown and sent.
select
    municipality_code,
    reference_date,
    count(*) as plan_count
from {{ ref('int_plans__lookalikes') }}
group by municipality_code, reference_date
