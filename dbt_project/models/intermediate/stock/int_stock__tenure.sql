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

final as (
    select
        region_code,
        year,
        source_table,
        is_preferred,
        dwellings,
        owner_occupied,
        rented,
        corporation,
        other_landlords,
        unknown_owner,
        is_derived_other_landlords,
        is_provisional,
        provisional_basis,
        source_files,
        is_preferred and source_table <> coalesce(
            lag(source_table) over (partition by region_code, is_preferred order by year), source_table
        ) as has_series_break
    from wide
)

select * from final
