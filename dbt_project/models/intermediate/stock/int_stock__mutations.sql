-- Stock and mutations of dwellings, 81955NED and its successor side by side, the preferred one marked.
with

wide as (
    select
        region_code,
        year,
        table_id as source_table,
        is_preferred,
        {{ item_value('stock_begin') }} as stock_begin,
        {{ item_value('new_build') }} as new_build,
        {{ item_value('other_additions') }} as other_additions,
        {{ item_value('total_additions') }} as total_additions,
        {{ item_value('demolition') }} as demolition,
        {{ item_value('other_withdrawals') }} as other_withdrawals,
        {{ item_value('total_withdrawals') }} as total_withdrawals,
        {{ item_value('correction') }} as correction,
        {{ item_value('balance') }} as balance,
        {{ item_value('stock_end') }} as stock_end,
        bool_or(is_doubtful) as has_doubtful_item,
        {{ any_provisional('is_provisional') }} as is_provisional,
        {{ merge_names('provisional_basis') }} as provisional_basis,
        {{ merge_names('source_files') }} as source_files
    from {{ ref('int_cbs__series') }}
    where series = 'stock_mutation'
    group by region_code, year, table_id, is_preferred
),

-- The successor gives totals of additions and of withdrawals. Our reading: new build and demolition are
-- in them; where that holds, additions - withdrawals is the balance and balance_residue is 0. A person who
-- has seen that in real figures lifts the doubt in seed cbs_series.
in_our_terms as (
    select
        region_code,
        year,
        source_table,
        is_preferred,
        stock_begin,
        new_build,
        coalesce(other_additions, total_additions - new_build) as other_additions,
        demolition,
        coalesce(other_withdrawals, total_withdrawals - demolition) as other_withdrawals,
        correction,
        balance,
        stock_end,
        has_doubtful_item,
        is_provisional,
        provisional_basis,
        source_files
    from wide
),

with_residues as (
    select
        region_code,
        year,
        source_table,
        is_preferred,
        stock_begin,
        new_build,
        other_additions,
        demolition,
        other_withdrawals,
        correction,
        balance,
        stock_end,
        stock_end - stock_begin - balance as residue,
        balance - {{ mutation_balance() }} as balance_residue,
        has_doubtful_item,
        is_provisional,
        provisional_basis,
        source_files,
        lag(source_table) over (partition by region_code, is_preferred order by year) as previous_table
    from in_our_terms
),

final as (
    select
        region_code,
        year,
        source_table,
        is_preferred,
        stock_begin,
        new_build,
        other_additions,
        demolition,
        other_withdrawals,
        correction,
        balance,
        stock_end,
        residue,
        balance_residue,
        is_provisional,
        provisional_basis,
        source_files,
        is_preferred and source_table <> coalesce(previous_table, source_table) as has_series_break,
        has_doubtful_item as is_uncertain_mapping
    from with_residues
)

select * from final
