-- One row per region × period × occupancy in the newest delivery, and one for each total that should be
-- there and is not. Helper columns are null where a rule does not apply.
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
    where table_id = '82900NED'
),

delivered as (
    select
        region_code,
        period_code,
        occupancy_code,
        max(value) filter (where measure = 'totalewoningvoorraad') as dwellings,
        max(value) filter (where measure = 'koopwoningen') as owner_occupied,
        max(value) filter (where measure = 'totaalhuurwoningen') as rented,
        max(value) filter (where measure = 'eigendomwoningcorporatie') as corporation,
        max(value) filter (where measure = 'eigendomoverigeverhuurders') as other_landlords,
        max(value) filter (where measure = 'eigendomonbekend') as unknown_owner,
        min(value) as lowest_value,
        bool_or(value <> floor(value)) as has_fraction,
        string_agg(distinct measure, ', ') filter (
            where measure not in (
                'totalewoningvoorraad', 'koopwoningen', 'totaalhuurwoningen',
                'eigendomwoningcorporatie', 'eigendomoverigeverhuurders', 'eigendomonbekend'
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
        'T001235' as occupancy_code
    from required_region
    inner join newest_year on newest_year.table_id = '82900NED'
),

-- What the total of a year was before: as the newest delivery has it, else as it was known.
known as (
    select
        region_code,
        year,
        coalesce(
            max(value) filter (where measure = 'totalewoningvoorraad' and is_newest),
            max(value) filter (where measure = 'totalewoningvoorraad')
        ) as dwellings,
        max(value) filter (where measure = 'totalewoningvoorraad' and not is_newest) as earlier_dwellings,
        coalesce(
            max(value) filter (where measure = 'eigendomwoningcorporatie' and is_newest),
            max(value) filter (where measure = 'eigendomwoningcorporatie')
        ) as corporation,
        max(value) filter (where measure = 'eigendomwoningcorporatie' and not is_newest)
            as earlier_corporation
    from cell
    where occupancy_code = 'T001235' and period_code like '%JJ00'
    group by region_code, year
),

joined as (
    select
        coalesce(delivered.region_code, required.region_code) as region_code,
        coalesce(delivered.period_code, required.period_code) as period_code,
        coalesce(delivered.occupancy_code, required.occupancy_code) as occupancy_code,
        coalesce(delivered.region_code, required.region_code) in (
            select required_region.region_code from required_region
        ) as is_ours,
        required.region_code is not null as is_required,
        delivered.* exclude (region_code, period_code, occupancy_code)
    from delivered
    full outer join required
        on
            delivered.region_code = required.region_code
            and delivered.period_code = required.period_code
            and delivered.occupancy_code = required.occupancy_code
),

parts as (
    select
        region_code,
        period_code,
        sum(dwellings) as dwellings
    from delivered
    where occupancy_code in ('A028725', 'A028726')
    group by region_code, period_code
    having count(dwellings) = 2
),

residues as (
    select
        total.*,
        total.dwellings - total.owner_occupied - total.rented - total.unknown_owner as owner_residue,
        total.rented - total.corporation - total.other_landlords as landlord_residue,
        case when total.occupancy_code = 'T001235' then total.dwellings - parts.dwellings end
            as occupancy_residue
    from joined as total
    left join parts
        on total.region_code = parts.region_code and total.period_code = parts.period_code
)

select
    residues.region_code,
    residues.period_code,
    residues.occupancy_code,
    residues.unknown_measures,
    residues.dwellings,
    residues.corporation,
    known.earlier_dwellings,
    known.earlier_corporation,
    before.dwellings as dwellings_year_before,
    before.corporation as corporation_year_before,
    residues.is_required and other_borders.year is null as is_comparable,
    case when residues.is_required then nullif(concat_ws(
        ', ',
        if(residues.dwellings is null, 'TotaleWoningvoorraad', null),
        if(residues.owner_occupied is null, 'Koopwoningen', null),
        if(residues.rented is null, 'TotaalHuurwoningen', null),
        if(residues.corporation is null, 'EigendomWoningcorporatie', null),
        if(residues.other_landlords is null, 'EigendomOverigeVerhuurders', null),
        if(residues.unknown_owner is null, 'EigendomOnbekend', null)
    ), '') end as missing_measures,
    if(residues.is_ours, residues.lowest_value, null) as lowest_value,
    if(residues.is_ours, residues.has_fraction, null) as has_fraction,
    if(residues.is_ours, residues.owner_residue, null) as owner_residue,
    if(residues.is_ours, residues.landlord_residue, null) as landlord_residue,
    if(residues.is_ours, residues.occupancy_residue, null) as occupancy_residue,
    if(residues.is_ours, null, greatest(
        abs(residues.owner_residue), abs(residues.landlord_residue), abs(residues.occupancy_residue)
    )) as residue_elsewhere,
    if(is_comparable, residues.dwellings / nullif(before.dwellings, 0) - 1, null) as growth_share,
    if(is_comparable, residues.corporation / nullif(before.corporation, 0) - 1, null)
        as corporation_growth_share,
    if(residues.is_required, residues.dwellings / nullif(known.earlier_dwellings, 0) - 1, null)
        as revision_share,
    if(residues.is_required, residues.corporation / nullif(known.earlier_corporation, 0) - 1, null)
        as corporation_revision_share
from residues
left join known
    on residues.region_code = known.region_code and residues.period_code = known.year || 'JJ00'
left join known as before
    on residues.region_code = before.region_code and residues.period_code = (before.year + 1) || 'JJ00'
left join other_borders
    on
        residues.region_code = other_borders.region_code
        and residues.period_code = other_borders.year || 'JJ00'
order by residues.region_code, residues.period_code, residues.occupancy_code
