-- Seekers who are alike, counted: from here on no one is followed any more.
select
    seekers.period_type,
    seekers.period_code,
    seekers.is_active,
    seekers.let_bits,
    seekers.pressure_bits,
    seekers.housed_bits,
    seekers.age_class,
    seekers.household_type,
    seekers.income_class,
    case
        when seekers.home_municipality_code = '' then 'onbekend'
        when home.municipality_code is null then 'buiten_regio'
        else 'in_regio'
    end as home,
    home.municipality_code as home_municipality_code,
    coalesce(home.municipality_bit, 0) as home_bit,
    {{ people(key=record_key('seekers.registration_id')) }} as seekers
from {{ ref('int_allocation__seekers') }} as seekers
left join {{ ref('int_allocation__municipalities') }} as home
    on seekers.home_municipality_code = home.municipality_code
group by all
