{{ config(severity='warn') }}
-- No names or numbers of plans here: results of checks are shown and sent, and these need not be public.
select
    municipality_code,
    reference_date,
    count(*) as plan_count
from {{ ref('int_plans__lookalikes') }}
group by municipality_code, reference_date
