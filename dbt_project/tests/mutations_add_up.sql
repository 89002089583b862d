select
    region_code,
    year
from {{ ref('fct_stock_mutation') }}
where balance_residue <> 0 and not is_uncertain_mapping
