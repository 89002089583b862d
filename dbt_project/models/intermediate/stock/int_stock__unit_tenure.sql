-- Dwellings by owner per region unit. A unit has a figure only when all its members have it.
with

members as (
    select
        region_code as unit_code,
        member_code,
        count(*) over (partition by region_code) as member_count
    from {{ ref('region_members') }}
),

years as (
    select distinct year from {{ ref('fct_tenure') }}
),

final as (
    select
        members.unit_code as region_code,
        years.year,
        {{ sum_if_complete('tenure.dwellings', 'members.member_count') }} as dwellings,
        {{ sum_if_complete('tenure.rented', 'members.member_count') }} as rented,
        {{ sum_if_complete('tenure.corporation', 'members.member_count') }} as corporation,
        {{ sum_if_complete('tenure.other_landlords', 'members.member_count') }} as other_landlords,
        {{ sum_if_complete('tenure.unknown_owner', 'members.member_count') }} as unknown_owner,
        {{ any_provisional('tenure.is_provisional') }} as is_provisional,
        {{ merge_names('tenure.provisional_basis') }} as provisional_basis,
        coalesce(bool_or(tenure.has_series_break), false) as has_series_break,
        {{ merge_names('tenure.source_files') }} as source_files
    from members
    cross join years
    left join {{ ref('fct_tenure') }} as tenure
        on members.member_code = tenure.region_code and years.year = tenure.year
    group by members.unit_code, members.member_count, years.year
)

select * from final
