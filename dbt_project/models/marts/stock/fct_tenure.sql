with

preferred as (
    select
        region_code,
        cast(year as integer) as year,
        source_table,
        cast(dwellings as integer) as dwellings,
        cast(owner_occupied as integer) as owner_occupied,
        cast(rented as integer) as rented,
        cast(corporation as integer) as corporation,
        cast(other_landlords as integer) as other_landlords,
        cast(unknown_owner as integer) as unknown_owner,
        is_derived_other_landlords,
        is_provisional,
        provisional_basis,
        has_series_break,
        source_files
    from {{ ref('int_stock__tenure') }}
    where is_preferred
)

select * from preferred
