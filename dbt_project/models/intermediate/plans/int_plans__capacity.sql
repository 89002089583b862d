-- Public plans and the block of the others, together. The block is in the total of every classification, in a
-- class of its own; it has no year. Totals and periods stand there with zero where there is nothing.
with

-- A phase of one year stands under its year as well as under the period it lies in.
public_cells as (
    select
        members.region_code,
        plans.hardness,
        if(codes.is_year, cast(phases.period_from as string), phases.period_code) as period_code,
        phases.classification,
        phases.class_code,
        phases.mutation,
        phases.is_delayed,
        phases.dwellings,
        plans.plan_key
    from {{ ref('int_plans__current') }} as plans
    inner join {{ ref('fct_plan_phase') }} as phases on plans.plan_key = phases.plan_key
    inner join {{ ref('region_members') }} as members on plans.municipality_code = members.member_code
    inner join (values (false), (true)) as codes (is_year) on phases.phase = 'year' or not codes.is_year
    where plans.is_visible and phases.measure = 'remaining'
),

hidden as (
    select
        region_code,
        hardness,
        codes.period_code,
        dwellings,
        demolition,
        plan_count
    from {{ ref('int_plans__hidden_blocks') }}
    cross join (values ('totaal'), ('niet_openbaar')) as codes (period_code)
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
    select more.period_code from (values ('totaal'), ('onbekend')) as more (period_code)
),

together as (
    select
        region_code,
        hardness,
        period_code,
        classification,
        class_code,
        coalesce(sum(dwellings) filter (where mutation = 'build'), 0) as dwellings,
        coalesce(sum(dwellings) filter (where mutation = 'demolition'), 0) as demolition,
        coalesce(sum(dwellings) filter (where mutation = 'build' and is_delayed), 0) as delayed_dwellings,
        count(distinct plan_key) filter (where mutation = 'build') as plan_count
    from public_cells
    group by region_code, hardness, period_code, classification, class_code
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
        blocks.region_code,
        blocks.hardness,
        periods.period_code,
        'total' as classification,
        'totaal' as class_code,
        0 as dwellings,
        0 as demolition,
        0 as delayed_dwellings,
        0 as plan_count
    from {{ ref('int_plans__hidden_blocks') }} as blocks
    cross join periods
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
