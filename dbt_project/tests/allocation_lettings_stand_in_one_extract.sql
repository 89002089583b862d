{{ config(severity='warn') }}
select month
from {{ ref('int_allocation__set_months') }}
where dataset in ('toewijzingen', 'verhuringen') and record_count > 0
group by month
having count(distinct dataset) > 1
