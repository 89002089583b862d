-- Two tracks side by side, each against its own agreement: net growth, and gross new additions.
with

tracks as (
    select
        monitor_track,
        region_code,
        year,
        value,
        target_value,
        straight_path_target,
        deviation,
        status,
        reason_nl,
        value_at_least,
        value_note_nl,
        is_provisional,
        provisional_basis,
        has_series_break,
        source_files
    from {{ ref('int_goals__progress') }}
    where monitor_track in ('net_growth', 'new_additions')
),

base_years as (
    select
        max(first_year) filter (where monitor_track = 'net_growth') as net_growth,
        max(first_year) filter (where monitor_track = 'new_additions') as new_additions
    from {{ ref('dim_goal') }}
),

final as (
    select
        -- ids
        growth.region_code,
        growth.year,
        -- text
        regions.label_nl,
        regions.level as region_level,
        growth.stock_source_tables,
        growth.mutation_source_tables,
        -- the stock on 1 January and what happened in the calendar year
        {{ as_integers('growth', [
            'stock_1_january', 'new_build', 'other_additions', 'demolition', 'other_withdrawals',
            'correction', 'balance', 'residue', 'stock_difference',
        ]) }},
        -- net growth
        base_years.net_growth as net_growth_base_year,
        cast(net.value as integer) as net_growth_since_base,
        net.target_value as net_growth_target,
        net.straight_path_target,
        net.deviation as difference,
        {{ track_status('net', 'base_years.net_growth') }},
        -- gross new additions
        base_years.new_additions as new_additions_base_year,
        cast(gross.value as integer) as new_additions_since_base,
        cast(gross.value_at_least as integer) as new_additions_at_least,
        gross.value_note_nl as new_additions_note_nl,
        gross.target_value as new_additions_target,
        gross.straight_path_target as new_additions_path_target,
        gross.deviation as new_additions_difference,
        {{ track_status('gross', 'base_years.new_additions', 'new_additions_') }},
        -- where it comes from; the zero of the Woondeal's first year comes from no file
        {{ provisional_of_figures([
            ('growth.stock_1_january', 'growth.stock_is_provisional'),
            ('growth.new_build', 'growth.mutation_is_provisional'),
            ('net.value', 'net.is_provisional'),
            ('gross.source_files', 'gross.is_provisional'),
        ]) }} as is_provisional,
        {{ join_names([
            'growth.stock_provisional_basis', 'growth.mutation_provisional_basis',
            'net.provisional_basis', 'gross.provisional_basis',
        ]) }} as provisional_basis,
        growth.stock_has_series_break or growth.mutation_has_series_break as has_series_break,
        growth.is_uncertain_mapping,
        {{ join_names([
            'growth.stock_source_files', 'growth.mutation_source_files',
            'net.source_files', 'gross.source_files',
        ]) }} as source_files
    from {{ ref('int_stock__unit_growth') }} as growth
    cross join base_years
    inner join {{ ref('dim_region') }} as regions on growth.region_code = regions.region_code
    left join tracks as net
        on
            growth.region_code = net.region_code
            and growth.year = net.year
            and net.monitor_track = 'net_growth'
    left join tracks as gross
        on
            growth.region_code = gross.region_code
            and growth.year = gross.year
            and gross.monitor_track = 'new_additions'
)

select * from final
