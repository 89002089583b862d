-- Capacity per unit, hard or soft, period and class: one classification at a time, with its shares.
with

capacity as (
    select * from {{ ref('int_plans__capacity') }}
),

-- Homes for seniors are parts of one another: they are shares of what is known about care.
denominators as (
    select
        capacity.region_code,
        capacity.hardness,
        capacity.period_code,
        if(parts.part = 'itself', capacity.classification, parts.part) as classification,
        sum(capacity.dwellings) as denominator,
        coalesce(sum(capacity.dwellings) filter (where not classes.is_unknown), 0) as denominator_known
    from capacity
    inner join {{ ref('plan_classes') }} as classes
        on capacity.classification = classes.classification and capacity.class_code = classes.class_code
    cross join (values ('itself'), ('senior_nested')) as parts (part)
    where
        capacity.classification <> 'senior_nested'
        and (parts.part = 'itself' or capacity.classification = 'care_type')
    group by
        capacity.region_code, capacity.hardness, capacity.period_code, capacity.classification, parts.part
),

public_set_aside as (
    select
        members.region_code,
        count(*) as plan_count,
        sum(set_aside.dwellings) as dwellings
    from {{ ref('int_plans__set_aside') }} as set_aside
    inner join {{ ref('region_members') }} as members on set_aside.municipality_code = members.member_code
    where set_aside.is_public
    group by members.region_code
),

-- Plans set aside per region unit: the public ones, and the others where they may be shown as a block.
set_aside as (
    select
        units.region_code,
        coalesce(public_set_aside.plan_count, 0) + coalesce(blocks.plan_count, 0) as set_aside_plans,
        coalesce(public_set_aside.dwellings, 0) + coalesce(blocks.amount, 0) as set_aside_dwellings
    from {{ ref('int_plans__units') }} as units
    left join public_set_aside on units.region_code = public_set_aside.region_code
    left join {{ ref('int_plans__published_blocks') }} as blocks
        on units.region_code = blocks.region_code and blocks.block_code = 'set_aside'
),

final as (
    select
        -- ids
        capacity.region_code,
        capacity.hardness,
        capacity.period_code,
        classes.classification_nl as classification,
        capacity.class_code,
        -- text
        regions.label_nl,
        regions.level as region_level,
        case
            when capacity.period_code in ('totaal', 'onbekend', 'niet_openbaar') then capacity.period_code
            when periods.period_code is not null then 'periode'
            else 'jaar'
        end as period_kind,
        classes.label_nl as class_label_nl,
        classes.sort_order as class_order,
        -- dwellings
        cast(capacity.dwellings as integer) as dwellings,
        cast({{ if_whole_plan('capacity.demolition') }} as integer) as demolition,
        cast({{ if_whole_plan(
            "if(
            blocks.is_net_unknown and (capacity.period_code = 'niet_openbaar' or (
                capacity.period_code = 'totaal' and capacity.class_code in ('totaal', 'niet_openbaar')
            )), null, capacity.dwellings - capacity.demolition)"
        ) }} as integer) as net_dwellings,
        cast({{ if_whole_plan('capacity.delayed_dwellings') }} as integer) as delayed_dwellings,
        cast(capacity.plan_count as integer) as plan_count,
        -- shares
        cast(denominators.denominator as integer) as denominator,
        {{ share('capacity.dwellings', 'denominators.denominator') }} as share,
        cast(denominators.denominator_known as integer) as denominator_known,
        if(classes.is_unknown, null, {{ share('capacity.dwellings', 'denominators.denominator_known') }})
            as share_known,
        classes.is_unknown as is_unknown_class,
        -- what is not in it
        blocks.has_hidden_plans,
        cast(set_aside.set_aside_plans as integer) as set_aside_plans,
        cast(set_aside.set_aside_dwellings as integer) as set_aside_dwellings,
        units.missing_members,
        units.has_newer_list_not_counted,
        units.delivery_note_nl,
        -- where it comes from
        units.first_reference_date,
        units.last_reference_date,
        units.is_fictive,
        units.source_files
    from capacity
    inner join {{ ref('plan_classes') }} as classes
        on capacity.classification = classes.classification and capacity.class_code = classes.class_code
    left join denominators
        on
            capacity.region_code = denominators.region_code
            and capacity.hardness = denominators.hardness
            and capacity.period_code = denominators.period_code
            and capacity.classification = denominators.classification
    inner join {{ ref('int_plans__hidden_blocks') }} as blocks
        on capacity.region_code = blocks.region_code and capacity.hardness = blocks.hardness
    inner join {{ ref('int_plans__units') }} as units on capacity.region_code = units.region_code
    inner join set_aside on capacity.region_code = set_aside.region_code
    inner join {{ ref('dim_region') }} as regions on capacity.region_code = regions.region_code
    left join {{ ref('plan_periods') }} as periods on capacity.period_code = periods.period_code
)

select * from final
