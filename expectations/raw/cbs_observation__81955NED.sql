-- One row per region × year × use in the newest delivery, and one for each municipality and year of
-- dwellings that should be there and is not. Helper columns are null where a rule does not apply.
with

cell as (
    select
        region_code,
        year,
        measure,
        value,
        is_newest,
        json_extract_string(dimensions, 'Gebruiksfunctie') as use_code
    from cbs_cell
    where table_id = '81955NED' and period_code like '%JJ00'
),

delivered as (
    select
        region_code,
        year,
        use_code,
        max(value) filter (where measure = 'beginstandvoorraad') as stock_begin,
        max(value) filter (where measure = 'nieuwbouw') as new_build,
        max(value) filter (where measure = 'overigetoevoeging') as other_additions,
        max(value) filter (where measure = 'sloop') as demolition,
        max(value) filter (where measure = 'overigeonttrekking') as other_withdrawals,
        max(value) filter (where measure = 'correctie') as correction,
        max(value) filter (where measure = 'saldovoorraad') as balance,
        max(value) filter (where measure = 'eindstandvoorraad') as stock_end,
        min(value) filter (where measure not in ('correctie', 'saldovoorraad')) as lowest_count,
        bool_or(value <> floor(value)) as has_fraction,
        string_agg(distinct measure, ', ') filter (
            where measure not in (
                'beginstandvoorraad', 'nieuwbouw', 'overigetoevoeging', 'sloop', 'overigeonttrekking',
                'correctie', 'saldovoorraad', 'eindstandvoorraad'
            )
        ) as unknown_measures
    from cell
    where is_newest
    group by region_code, year, use_code
),

-- The public copies of this table hold municipalities only: province and country are not required.
required as (
    select
        required_region.region_code,
        newest_year.year,
        'A045364' as use_code
    from required_region
    inner join newest_year on newest_year.table_id = '81955NED'
    where required_region.is_municipality
),

known as (
    select
        region_code,
        year,
        coalesce(
            max(value) filter (where measure = 'beginstandvoorraad' and is_newest),
            max(value) filter (where measure = 'beginstandvoorraad')
        ) as stock_begin,
        coalesce(
            max(value) filter (where measure = 'eindstandvoorraad' and is_newest),
            max(value) filter (where measure = 'eindstandvoorraad')
        ) as stock_end,
        max(value) filter (where measure = 'beginstandvoorraad' and not is_newest) as earlier_stock_begin
    from cell
    where use_code = 'A045364'
    group by region_code, year
),

joined as (
    select
        coalesce(delivered.region_code, required.region_code) as region_code,
        coalesce(delivered.year, required.year) as year,
        coalesce(delivered.use_code, required.use_code) as use_code,
        required.region_code is not null as is_required,
        delivered.* exclude (region_code, year, use_code),
        delivered.balance - (
            delivered.new_build + delivered.other_additions - delivered.demolition
            - delivered.other_withdrawals + delivered.correction
        ) as balance_residue,
        delivered.stock_end - delivered.stock_begin - delivered.balance as stock_residue
    from delivered
    full outer join required
        on
            delivered.region_code = required.region_code
            and delivered.year = required.year
            and delivered.use_code = required.use_code
)

select
    joined.region_code,
    joined.year,
    joined.use_code,
    joined.unknown_measures,
    joined.stock_begin,
    known.earlier_stock_begin,
    before.stock_begin as stock_begin_year_before,
    joined.is_required and other_borders.year is null as is_comparable,
    case when joined.is_required then nullif(concat_ws(
        ', ',
        if(joined.stock_begin is null, 'BeginstandVoorraad', null),
        if(joined.new_build is null, 'Nieuwbouw', null),
        if(joined.other_additions is null, 'OverigeToevoeging', null),
        if(joined.demolition is null, 'Sloop', null),
        if(joined.other_withdrawals is null, 'OverigeOnttrekking', null),
        if(joined.correction is null, 'Correctie', null),
        if(joined.balance is null, 'SaldoVoorraad', null),
        if(joined.stock_end is null, 'EindstandVoorraad', null)
    ), '') end as missing_measures,
    if(joined.is_required, joined.lowest_count, null) as lowest_count,
    if(joined.is_required, joined.has_fraction, null) as has_fraction,
    if(joined.is_required, joined.balance_residue, null) as balance_residue,
    if(joined.is_required, null, joined.balance_residue) as balance_residue_elsewhere,
    if(joined.is_required, joined.stock_residue, null) as stock_residue,
    if(is_comparable, joined.stock_begin - before.stock_end, null) as gap_with_year_before,
    if(joined.is_required, joined.stock_begin - ownership.value, null) as gap_with_ownership,
    if(is_comparable, joined.stock_begin / nullif(before.stock_begin, 0) - 1, null) as growth_share,
    if(joined.is_required, joined.balance / nullif(joined.stock_begin, 0), null) as balance_share,
    if(joined.is_required, abs(joined.correction) / nullif(joined.stock_begin, 0), null) as correction_share,
    if(joined.is_required, joined.stock_begin / nullif(known.earlier_stock_begin, 0) - 1, null)
        as revision_share
from joined
left join known on joined.region_code = known.region_code and joined.year = known.year
left join known as before on joined.region_code = before.region_code and joined.year = before.year + 1
left join other_borders on joined.region_code = other_borders.region_code and joined.year = other_borders.year
-- The other table on the same register.
left join delivered_figure as ownership
    on
        ownership.table_id = '82900NED'
        and ownership.figure = 'stock'
        and joined.region_code = ownership.region_code
        and joined.year = ownership.year
order by joined.region_code, joined.year, joined.use_code
