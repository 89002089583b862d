-- Dwellings by owner on 1 January, 82900NED and its successor side by side, the preferred one marked.
with

wide as (
    select
        region_code,
        year,
        table_id as source_table,
        is_preferred,
        {{ item_value('dwellings') }} as dwellings,
        {{ item_value('owner_occupied') }} as owner_occupied,
        {{ item_value('rented') }} as rented,
        {{ item_value('corporation') }} as corporation,
        {{ item_value('other_landlords') }} as other_landlords,
        {{ item_value('unknown_owner') }} as unknown_owner,
        bool_or(is_derived) as is_derived_other_landlords,
        {{ any_provisional('is_provisional') }} as is_provisional,
        {{ merge_names('provisional_basis') }} as provisional_basis,
        {{ merge_names('source_files') }} as source_files
    from {{ ref('int_cbs__series') }}
    where series = 'tenure'
    group by region_code, year, table_id, is_preferred
),

other_borders as (
    select distinct
        region_code,
        year(break_date) as year
    from {{ ref('regional_series_breaks') }}
    where region_code is not null
),

final as (
    select
        wide.region_code,
        wide.year,
        wide.source_table,
        wide.is_preferred,
        wide.dwellings,
        wide.owner_occupied,
        wide.rented,
        wide.corporation,
        wide.other_landlords,
        wide.unknown_owner,
        wide.is_derived_other_landlords,
        wide.is_provisional,
        wide.provisional_basis,
        wide.source_files,
        wide.is_preferred and (
            other_borders.year is not null
            or wide.source_table <> coalesce(
                lag(wide.source_table) over (
                    partition by wide.region_code, wide.is_preferred order by wide.year
                ),
                wide.source_table
            )
        ) as has_series_break
    from wide
    left join other_borders on wide.region_code = other_borders.region_code and wide.year = other_borders.year
)

select * from final
