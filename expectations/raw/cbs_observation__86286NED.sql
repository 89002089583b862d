-- One row per region × period × occupancy in the newest delivery, and one for each municipality's total
-- that should be there and is not. Helper columns are null where a rule does not apply.
with

cell as (
    select
        region_code,
        period_code,
        year,
        measure,
        value,
        is_newest,
        json_extract_string(dimensions, 'StatusVanBewoning') as occupancy_code
    from cbs_cell
    where table_id = '86286NED'
),

delivered as (
    select
        region_code,
        period_code,
        occupancy_code,
        max(value) filter (where measure = 'totalewoningvoorraad') as dwellings,
        max(value) filter (where measure = 'koopwoningen') as owner_occupied,
        max(value) filter (where measure = 'totaalhuurwoningen') as rented,
        max(value) filter (where measure = 'eigendomnatuurlijkepersonen') as natural_persons,
        max(value) filter (where measure = 'eigendomwoningcorporaties') as corporation,
        max(value) filter (where measure = 'eigendombvsennvs') as companies,
        max(value) filter (where measure = 'eigendomoverigerechtspersonen') as other_legal_persons,
        max(value) filter (where measure = 'eigendomonbekend') as unknown_owner,
        min(value) as lowest_value,
        bool_or(value <> floor(value)) as has_fraction,
        string_agg(distinct measure, ', ') filter (
            where measure not in (
                'totalewoningvoorraad', 'koopwoningen', 'totaalhuurwoningen', 'eigendomnatuurlijkepersonen',
                'eigendomwoningcorporaties', 'eigendombvsennvs', 'eigendomoverigerechtspersonen',
                'eigendomonbekend'
            )
        ) as unknown_measures
    from cell
    where is_newest
    group by region_code, period_code, occupancy_code
),

required as (
    select
        required_region.region_code,
        newest_year.year || 'JJ00' as period_code,
        'T001742' as occupancy_code
    from required_region
    inner join newest_year on newest_year.table_id = '86286NED'
    where required_region.is_municipality
),

-- This table follows on 82900NED: for its first year that table holds the year before.
known as (
    select
        region_code,
        year,
        coalesce(
            max(value) filter (where table_id = '86286NED' and is_newest),
            max(value) filter (where table_id = '86286NED'),
            max(value) filter (where is_newest),
            max(value)
        ) as dwellings,
        max(value) filter (where table_id = '86286NED' and not is_newest) as earlier_dwellings
    from cbs_cell
    where
        table_id in ('82900NED', '86286NED')
        and measure = 'totalewoningvoorraad'
        and json_extract_string(dimensions, 'StatusVanBewoning') in ('T001235', 'T001742')
        and period_code like '%JJ00'
    group by region_code, year
),

joined as (
    select
        coalesce(delivered.region_code, required.region_code) as region_code,
        coalesce(delivered.period_code, required.period_code) as period_code,
        coalesce(delivered.occupancy_code, required.occupancy_code) as occupancy_code,
        required.region_code is not null as is_required,
        delivered.* exclude (region_code, period_code, occupancy_code)
    from delivered
    full outer join required
        on
            delivered.region_code = required.region_code
            and delivered.period_code = required.period_code
            and delivered.occupancy_code = required.occupancy_code
)

select
    joined.region_code,
    joined.period_code,
    joined.occupancy_code,
    joined.unknown_measures,
    joined.dwellings,
    known.earlier_dwellings,
    before.dwellings as dwellings_year_before,
    case when joined.is_required then nullif(concat_ws(
        ', ',
        if(joined.dwellings is null, 'TotaleWoningvoorraad', null),
        if(joined.owner_occupied is null, 'Koopwoningen', null),
        if(joined.rented is null, 'TotaalHuurwoningen', null),
        if(joined.corporation is null, 'EigendomWoningcorporaties', null),
        if(joined.unknown_owner is null, 'EigendomOnbekend', null)
    ), '') end as missing_measures,
    if(joined.is_required, joined.lowest_value, null) as lowest_value,
    if(joined.is_required, joined.has_fraction, null) as has_fraction,
    if(
        joined.is_required,
        joined.dwellings - joined.owner_occupied - joined.rented - joined.unknown_owner,
        null
    ) as owner_residue,
    if(
        joined.is_required,
        joined.rented - joined.natural_persons - joined.corporation - joined.companies
        - joined.other_legal_persons,
        null
    ) as landlord_residue,
    if(
        joined.is_required and other_borders.year is null,
        joined.dwellings / nullif(before.dwellings, 0) - 1,
        null
    ) as growth_share,
    if(joined.is_required, joined.dwellings / nullif(known.earlier_dwellings, 0) - 1, null) as revision_share
from joined
left join known on joined.region_code = known.region_code and joined.period_code = known.year || 'JJ00'
left join known as before
    on joined.region_code = before.region_code and joined.period_code = (before.year + 1) || 'JJ00'
left join other_borders
    on joined.region_code = other_borders.region_code and joined.period_code = other_borders.year || 'JJ00'
order by joined.region_code, joined.period_code, joined.occupancy_code
