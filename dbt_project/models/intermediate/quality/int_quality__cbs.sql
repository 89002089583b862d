-- Of each CBS table, municipality and year: are the cells there that we use, and do they add up?
with

expected as (
    select
        table_id,
        count(distinct item) as item_count
    from {{ ref('cbs_series') }}
    group by table_id
),

years as (
    select distinct
        table_id,
        year
    from {{ ref('int_cbs__series') }}
),

municipalities as (
    select region_code
    from {{ ref('regions') }}
    where level = 'municipality'
),

present as (
    select
        table_id,
        region_code,
        year,
        count(distinct item) filter (where value is not null) as item_count
    from {{ ref('int_cbs__series') }}
    group by table_id, region_code, year
),

-- Each identity of the table, and whether it holds; null where a part is missing.
identities as (
    select
        source_table as table_id,
        region_code,
        year,
        if(identities.number = 1, residue = 0, balance_residue = 0) as holds
    from {{ ref('int_stock__mutations') }}
    cross join (values (1), (2)) as identities (number)
    union all
    select
        source_table as table_id,
        region_code,
        year,
        if(
            identities.number = 1,
            dwellings = owner_occupied + rented + unknown_owner,
            rented = corporation + other_landlords
        ) as holds
    from {{ ref('int_stock__tenure') }}
    cross join (values (1), (2)) as identities (number)
),

held as (
    select
        table_id,
        region_code,
        year,
        count(*) filter (where holds) as holding_count,
        count(holds) as identity_count
    from identities
    group by table_id, region_code, year
),

-- The files behind a table's cells; a rejected cell seldom says whose it was.
files as (
    select
        dataset as table_id,
        sum(row_count) as row_count,
        sum(quarantined_count) as quarantined_count,
        sum(invalid_count) as invalid_count,
        bool_or(is_fictive) as is_fictive,
        {{ merge_names('file_id') }} as source_files
    from {{ ref('int_quality__faults') }}
    where source = 'cbs'
    group by dataset
),

final as (
    select
        'cbs' as source,
        years.table_id as dataset,
        municipalities.region_code,
        make_date(years.year, 1, 1) as reference_date,
        coalesce(present.item_count, 0) as record_count,
        {{ share('coalesce(present.item_count, 0)', 'expected.item_count') }} as completeness_share,
        {{ share('files.row_count - files.invalid_count', 'files.row_count') }} as validity_share,
        {{ share('held.holding_count', 'held.identity_count') }} as consistency_share,
        {{ share('files.quarantined_count', 'files.row_count') }} as quarantined_share,
        files.is_fictive,
        files.source_files
    from years
    cross join municipalities
    inner join expected on years.table_id = expected.table_id
    inner join files on years.table_id = files.table_id
    left join present
        on
            years.table_id = present.table_id
            and municipalities.region_code = present.region_code
            and years.year = present.year
    left join held
        on
            years.table_id = held.table_id
            and municipalities.region_code = held.region_code
            and years.year = held.year
)

select * from final
