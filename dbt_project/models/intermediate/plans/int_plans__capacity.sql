-- Public plans and the block of the others, together. The block is in the total of every classification, in a
-- class of its own; it has no year. Totals and periods stand there with zero where there is nothing.
with

hidden as (
    select
        region_code,
        hardness,
        unnest(['totaal', 'niet_openbaar']) as period_code,
        dwellings,
        demolition,
        plan_count
    from {{ ref('int_plans__hidden_blocks') }}
    where dwellings is not null
),

classifications as (
    select
        classification,
        if(classification = 'total', 'totaal', 'niet_openbaar') as class_code
    from {{ ref('plan_classes') }}
    where class_code = 'niet_openbaar' or classification = 'total'
),

periods as (
    select period_code from {{ ref('plan_periods') }}
    union all
    select unnest(['totaal', 'onbekend']) as period_code
),

empty_cells as (
    select
        blocks.region_code,
        blocks.hardness,
        periods.period_code
    from {{ ref('int_plans__hidden_blocks') }} as blocks
    cross join periods
),

together as (
    select
        region_code,
        hardness,
        period_code,
        classification,
        class_code,
        dwellings,
        demolition,
        delayed_dwellings,
        plan_count
    from {{ ref('int_plans__public_cells') }}
    union all
    select
        hidden.region_code,
        hidden.hardness,
        hidden.period_code,
        classifications.classification,
        classifications.class_code,
        hidden.dwellings,
        hidden.demolition,
        0 as delayed_dwellings,
        hidden.plan_count
    from hidden
    cross join classifications
    union all
    select
        region_code,
        hardness,
        period_code,
        'total' as classification,
        'totaal' as class_code,
        0 as dwellings,
        0 as demolition,
        0 as delayed_dwellings,
        0 as plan_count
    from empty_cells
),

-- A cross table is shown only for units where a list has one.
final as (
    select
        region_code,
        hardness,
        period_code,
        classification,
        class_code,
        sum(dwellings) as dwellings,
        sum(demolition) as demolition,
        sum(delayed_dwellings) as delayed_dwellings,
        sum(plan_count) as plan_count
    from together
    group by region_code, hardness, period_code, classification, class_code
    qualify
        classification <> 'price_and_type'
        or bool_or(class_code not in ('onbekend', 'niet_openbaar')) over (
            partition by region_code, hardness, classification
        )
)

select * from final
