{{ config(severity='warn') }}
-- A new plan that resembles one that vanished: the deliverer is asked, nothing is joined. No names here.
select
    municipality_code,
    reference_date,
    plan_id,
    vanished_plan_id
from {{ ref('int_plans__lookalikes') }}
