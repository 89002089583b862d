-- Dwellings on 1 January: from the mutation table where it has the year, else from the ownership table.
with

mutations as (
    select
        region_code,
        year,
        stock_begin as dwellings,
        source_table,
        is_provisional,
        provisional_basis,
        source_files
    from {{ ref('int_stock__mutations') }}
    where is_preferred and stock_begin is not null
),

tenure as (
    select
        region_code,
        year,
        dwellings,
        source_table,
        is_provisional,
        provisional_basis,
        source_files
    from {{ ref('int_stock__tenure') }}
    where is_preferred and dwellings is not null
),

chosen as (
    select
        coalesce(mutations.region_code, tenure.region_code) as region_code,
        coalesce(mutations.year, tenure.year) as year,
        coalesce(mutations.dwellings, tenure.dwellings) as dwellings,
        coalesce(mutations.source_table, tenure.source_table) as stock_source_table,
        case when mutations.year is not null then tenure.source_table end as stock_other_source,
        mutations.dwellings - tenure.dwellings as stock_difference,
        case
            when mutations.year is not null then mutations.is_provisional
            else tenure.is_provisional
        end as is_provisional,
        if(mutations.year is not null, mutations.provisional_basis, tenure.provisional_basis)
            as provisional_basis,
        {{ join_names(['mutations.source_files', 'tenure.source_files']) }} as source_files
    from mutations
    full outer join tenure on mutations.region_code = tenure.region_code and mutations.year = tenure.year
),

successors as (
    select successor_table
    from {{ ref('series_breaks') }}
    where successor_table is not null
),

other_borders as (
    select distinct
        region_code,
        year(break_date) as year
    from {{ ref('regional_series_breaks') }}
    where region_code is not null
),

-- The mutation table and the ownership table count the same register: going from one to the other is no
-- break. Going to a successor of either is, and so are other borders.
final as (
    select
        chosen.region_code,
        cast(chosen.year as integer) as year,
        cast(chosen.dwellings as integer) as dwellings,
        chosen.stock_source_table,
        chosen.stock_other_source,
        cast(chosen.stock_difference as integer) as stock_difference,
        chosen.is_provisional,
        chosen.provisional_basis,
        (
            successors.successor_table is not null
            and not lag(successors.successor_table is not null, 1, true)
                over (partition by chosen.region_code order by chosen.year)
        )
        or other_borders.year is not null as has_series_break,
        chosen.source_files
    from chosen
    left join successors on chosen.stock_source_table = successors.successor_table
    left join other_borders
        on chosen.region_code = other_borders.region_code and chosen.year = other_borders.year
)

select * from final
