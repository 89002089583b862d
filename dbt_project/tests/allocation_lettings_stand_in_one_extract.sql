-- A month of lettings in toewijzingen as well as in the flat record: what stands in both under one number, or
-- of one seeker on one day, counts once; what cannot be recognised counts twice.
{{ config(severity='warn') }}
select month
from {{ ref('int_allocation__set_months') }}
where dataset in ('toewijzingen', 'verhuringen') and record_count > 0
group by month
having count(distinct dataset) > 1
