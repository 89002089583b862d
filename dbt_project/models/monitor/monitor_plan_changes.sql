-- What happened to the plans between two reference dates. The remaining capacity of the public plans before,
-- plus all differences but that of the hidden block, is their remaining capacity after.
with

origins as (
    select
        region_code,
        reference_date,
        bool_or(is_fictive) as is_fictive,
        {{ merge_names('file_id') }} as source_files
    from {{ ref('int_plans__unit_dates') }}
    group by region_code, reference_date
),

public_changes as (
    select
        region_code,
        previous_reference_date,
        reference_date,
        change_kind,
        previous_remaining,
        current_remaining,
        plan_count,
        dwellings,
        difference,
        delay_years
    from {{ ref('int_plans__unit_changes') }}
),

together as (
    select
        region_code,
        previous_reference_date,
        reference_date,
        change_kind,
        previous_remaining,
        current_remaining,
        plan_count,
        dwellings,
        difference,
        delay_years
    from public_changes
    union all
    select
        pairs.region_code,
        pairs.previous_reference_date,
        pairs.reference_date,
        'niet_openbaar' as change_kind,
        pairs.previous_remaining,
        pairs.current_remaining,
        blocks.plan_count,
        null as dwellings,
        blocks.amount as difference,
        null as delay_years
    from public_changes as pairs
    left join {{ ref('int_plans__published_blocks') }} as blocks
        on
            pairs.region_code = blocks.region_code
            and blocks.block_code = 'change:' || pairs.reference_date
    where pairs.change_kind = 'new'
),

final as (
    select
        -- ids
        together.region_code,
        together.previous_reference_date,
        together.reference_date,
        together.change_kind,
        -- text
        regions.label_nl,
        regions.level as region_level,
        kinds.label_nl as change_label_nl,
        kinds.sort_order as change_order,
        -- numerics
        cast(together.plan_count as integer) as plan_count,
        cast(together.dwellings as integer) as dwellings,
        cast(together.difference as integer) as difference,
        if(
            together.change_kind = 'niet_openbaar',
            null,
            {{ share('together.difference', 'together.previous_remaining') }}
        ) as difference_share,
        cast(together.delay_years as double) as delay_years,
        cast(together.previous_remaining as integer) as previous_remaining,
        cast(together.current_remaining as integer) as current_remaining,
        coalesce(blocks.has_hidden_plans, false) as has_hidden_plans,
        -- where it comes from
        origins.is_fictive,
        origins.source_files
    from together
    inner join {{ ref('plan_change_kinds') }} as kinds on together.change_kind = kinds.change_kind
    inner join {{ ref('dim_region') }} as regions on together.region_code = regions.region_code
    inner join origins
        on together.region_code = origins.region_code and together.reference_date = origins.reference_date
    left join {{ ref('int_plans__published_blocks') }} as blocks
        on
            together.region_code = blocks.region_code
            and blocks.block_code = 'change:' || together.reference_date
)

select * from final
