-- Adverts and responses per unit and period of closing.
select
    units.region_code,
    types.period_type,
    {{ period_code('types.period_type', 'adverts.closing_date') }} as period_code,
    count(*) as adverts,
    sum(adverts.response_count) as responses,
    quantile_cont(adverts.response_count, 0.5) as responses_per_advert_median
from {{ ref('int_allocation__adverts') }} as adverts
inner join {{ ref('int_allocation__units') }} as units
    on adverts.municipality_code = units.municipality_code
cross join (values ('jaar'), ('halfjaar')) as types (period_type)
group by all
