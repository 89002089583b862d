-- One row per unit, basis, indicator and target.
select
    region_code,
    basis,
    indicator_code,
    target_code,
    share,
    abs(share - numerator / nullif(denominator, 0)) as share_gap,
    share_known - share as known_below_all,
    case
        when is_met is null then target_value is null or share is null
        when target_unit = 'share' then is_met = (numerator / denominator >= target_value)
        else is_met = (numerator > target_value)
    end as is_verdict_right
from monitor.monitor_affordability
order by all
