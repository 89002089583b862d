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
    where table_id = '86098NED' and period_code like '%JJ00'
),

delivered as (
    select
        region_code,
        year,
        use_code,
        max(value) filter (where measure = 'beginstandvoorraad') as stock_begin,
        max(value) filter (where measure = 'nieuwbouwtotaal') as new_build,
        max(value) filter (where measure = 'toevoegingentotaal') as additions,
        max(value) filter (where measure = 'sloop') as demolition,
        max(value) filter (where measure = 'onttrekkingen') as withdrawals,
        max(value) filter (where measure = 'saldovoorraad') as balance,
        max(value) filter (where measure = 'eindstandvoorraad') as stock_end,
        min(value) filter (
            where measure in (
                'beginstandvoorraad', 'nieuwbouwtotaal', 'toevoegingentotaal', 'sloop', 'onttrekkingen',
                'eindstandvoorraad'
            )
        ) as lowest_count,
        bool_or(value <> floor(value)) as has_fraction
    from cell
    where is_newest
    group by region_code, year, use_code
),

required as (
    select
        required_region.region_code,
        newest_year.year,
        'A045364' as use_code
    from required_region
    inner join newest_year on newest_year.table_id = '86098NED'
    where required_region.is_municipality
),

-- This table follows on 81955NED: for its first year that table holds the year before.
known as (
    select
        region_code,
        year,
        coalesce(
            max(value) filter (where table_id = '86098NED' and is_newest),
            max(value) filter (where table_id = '86098NED'),
            max(value) filter (where is_newest),
            max(value)
        ) as stock_begin,
        max(value) filter (where table_id = '86098NED' and not is_newest) as earlier_stock_begin
    from cbs_cell
    where
        table_id in ('81955NED', '86098NED')
        and measure = 'beginstandvoorraad'
        and json_extract_string(dimensions, 'Gebruiksfunctie') = 'A045364'
        and period_code like '%JJ00'
    group by region_code, year
),

joined as (
    select
        coalesce(delivered.region_code, required.region_code) as region_code,
        coalesce(delivered.year, required.year) as year,
        coalesce(delivered.use_code, required.use_code) as use_code,
        required.region_code is not null as is_required,
        delivered.* exclude (region_code, year, use_code)
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
    joined.stock_begin,
    known.earlier_stock_begin,
    before.stock_begin as stock_begin_year_before,
    case when joined.is_required then nullif(concat_ws(
        ', ',
        if(joined.stock_begin is null, 'BeginstandVoorraad', null),
        if(joined.new_build is null, 'NieuwbouwTotaal', null),
        if(joined.additions is null, 'ToevoegingenTotaal', null),
        if(joined.demolition is null, 'Sloop', null),
        if(joined.withdrawals is null, 'Onttrekkingen', null),
        if(joined.balance is null, 'SaldoVoorraad', null),
        if(joined.stock_end is null, 'EindstandVoorraad', null)
    ), '') end as missing_measures,
    if(joined.is_required, joined.lowest_count, null) as lowest_count,
    if(joined.is_required, joined.has_fraction, null) as has_fraction,
    if(joined.is_required, joined.stock_end - joined.stock_begin - joined.balance, null) as stock_residue,
    if(joined.is_required, joined.balance - joined.additions + joined.withdrawals, null) as balance_residue,
    if(
        joined.is_required and other_borders.year is null,
        joined.stock_begin / nullif(before.stock_begin, 0) - 1,
        null
    ) as growth_share,
    if(joined.is_required, joined.balance / nullif(joined.stock_begin, 0), null) as balance_share,
    if(joined.is_required, joined.stock_begin / nullif(known.earlier_stock_begin, 0) - 1, null)
        as revision_share
from joined
left join known on joined.region_code = known.region_code and joined.year = known.year
left join known as before on joined.region_code = before.region_code and joined.year = before.year + 1
left join other_borders on joined.region_code = other_borders.region_code and joined.year = other_borders.year
order by joined.region_code, joined.year, joined.use_code
