-- Stock and mutations per region unit. A unit has a figure only when all its members have it.
with

members as (
    select
        region_code as unit_code,
        member_code,
        count(*) over (partition by region_code) as member_count
    from {{ ref('region_members') }}
),

years as (
    select distinct year from {{ ref('fct_housing_stock') }}
    union
    select distinct year from {{ ref('fct_stock_mutation') }}
),

final as (
    select
        members.unit_code as region_code,
        years.year,
        {{ sum_if_complete('stock.dwellings', 'members.member_count') }} as stock_1_january,
        {{ sum_if_complete('mutations.new_build', 'members.member_count') }} as new_build,
        {{ sum_if_complete('mutations.other_additions', 'members.member_count') }} as other_additions,
        {{ sum_if_complete('mutations.demolition', 'members.member_count') }} as demolition,
        {{ sum_if_complete('mutations.other_withdrawals', 'members.member_count') }} as other_withdrawals,
        {{ sum_if_complete('mutations.correction', 'members.member_count') }} as correction,
        {{ sum_if_complete('mutations.balance', 'members.member_count') }} as balance,
        {{ sum_if_complete('mutations.residue', 'members.member_count') }} as residue,
        {{ sum_if_complete('stock.stock_difference', 'members.member_count') }} as stock_difference,
        {{ merge_names('stock.stock_source_table') }} as stock_source_tables,
        {{ merge_names('mutations.source_table') }} as mutation_source_tables,
        {{ any_provisional('stock.is_provisional') }} as stock_is_provisional,
        {{ merge_names('stock.provisional_basis') }} as stock_provisional_basis,
        {{ any_provisional('mutations.is_provisional') }} as mutation_is_provisional,
        {{ merge_names('mutations.provisional_basis') }} as mutation_provisional_basis,
        coalesce(bool_or(stock.has_series_break), false) as stock_has_series_break,
        coalesce(bool_or(mutations.has_series_break), false) as mutation_has_series_break,
        coalesce(bool_or(mutations.is_uncertain_mapping), false) as is_uncertain_mapping,
        {{ merge_names('stock.source_files') }} as stock_source_files,
        {{ merge_names('mutations.source_files') }} as mutation_source_files
    from members
    cross join years
    left join {{ ref('fct_housing_stock') }} as stock
        on members.member_code = stock.region_code and years.year = stock.year
    left join {{ ref('fct_stock_mutation') }} as mutations
        on members.member_code = mutations.region_code and years.year = mutations.year
    group by members.unit_code, members.member_count, years.year
)

select * from final
