-- Offers by outcome, per unit and period.
with

in_units as (
    select
        units.region_code,
        types.period_type,
        {{ period_code('types.period_type', 'offers.offer_date') }} as period_code,
        'totaal' as totaal,
        offers.offer_status,
        {{ group_of_people(
            'offers.offers', 'offers.offers * ' ~ record_key('offers.registration_id')
        ) }} as offers
    from {{ ref('int_allocation__offers') }} as offers
    inner join {{ ref('int_allocation__units') }} as units
        on offers.municipality_code = units.municipality_code
    cross join (values ('jaar'), ('halfjaar')) as types (period_type)
    where offers.offer_date is not null
),

by_class as (
    select *
    from in_units
    unpivot (category for breakdown in (totaal, offer_status)) as classes
),

final as (
    select
        region_code,
        period_type,
        period_code,
        'offers' as indicator,
        breakdown,
        category,
        {{ people_together('offers') }} as people
    from by_class
    group by all
)

select * from final
