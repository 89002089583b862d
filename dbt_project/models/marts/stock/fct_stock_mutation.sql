with

preferred as (
    select
        region_code,
        cast(year as integer) as year,
        source_table,
        cast(stock_begin as integer) as stock_begin,
        cast(new_build as integer) as new_build,
        cast(other_additions as integer) as other_additions,
        cast(demolition as integer) as demolition,
        cast(other_withdrawals as integer) as other_withdrawals,
        cast(correction as integer) as correction,
        cast(balance as integer) as balance,
        cast(stock_end as integer) as stock_end,
        cast(residue as integer) as residue,
        cast(balance_residue as integer) as balance_residue,
        is_provisional,
        provisional_basis,
        has_series_break,
        is_uncertain_mapping,
        source_files
    from {{ ref('int_stock__mutations') }}
    where is_preferred
)

select * from preferred
