-- How published counts of people hang together: each row a part of a whole, each relation of a whole by
-- itself. Sums; unions (no less than the greatest part, no more than all together); and parts that are at
-- most the whole.
with

cells as (
    select
        cells.cell_id,
        cells.region_code,
        cells.period_type,
        cells.period_code,
        cells.indicator,
        cells.breakdown,
        cells.category,
        indicators.adds_over_categories,
        indicators.adds_over_regions,
        indicators.adds_over_periods,
        indicators.is_stock,
        indicators.region_of,
        indicators.part_of
    from {{ ref('int_allocation__drawn') }} as cells
    inner join {{ ref('allocation_indicators') }} as indicators on cells.indicator = indicators.indicator
    where cells.is_people and cells.attempt = 0
),

classes as (
    select
        wholes.cell_id as whole_id,
        parts.breakdown as relation,
        'sum' as kind,
        parts.cell_id as part_id
    from cells as wholes
    inner join cells as parts
        on
            wholes.region_code = parts.region_code
            and wholes.period_code = parts.period_code
            and wholes.indicator = parts.indicator
    where wholes.adds_over_categories and wholes.breakdown = 'totaal' and parts.breakdown <> 'totaal'
),

sizes as (
    select
        region_code,
        count(*) as municipalities
    from {{ ref('int_allocation__units') }}
    group by region_code
),

-- Units in a unit; each unit's parent is the smallest that it is a part of.
nested as (
    select
        wholes.region_code as whole_code,
        parts.region_code as part_code,
        row_number() over (
            partition by parts.region_code order by whole_sizes.municipalities, wholes.region_code
        ) = 1 as is_parent
    from {{ ref('int_allocation__units') }} as wholes
    inner join {{ ref('int_allocation__units') }} as parts
        on wholes.municipality_code = parts.municipality_code
    inner join sizes as whole_sizes on wholes.region_code = whole_sizes.region_code
    inner join sizes as part_sizes on parts.region_code = part_sizes.region_code
    where part_sizes.municipalities < whole_sizes.municipalities
    group by wholes.region_code, parts.region_code, whole_sizes.municipalities, part_sizes.municipalities
    having count(*) = part_sizes.municipalities
),

unit_parts as (
    select
        whole_code,
        part_code,
        'units' as relation
    from nested
    where is_parent
    union all
    select
        units.region_code as whole_code,
        units.municipality_code as part_code,
        'municipalities' as relation
    from {{ ref('int_allocation__units') }} as units
    where units.region_code <> units.municipality_code
),

units as (
    select
        wholes.cell_id as whole_id,
        unit_parts.relation,
        if(wholes.adds_over_regions, 'sum', 'union') as kind,
        parts.cell_id as part_id
    from cells as wholes
    inner join unit_parts on wholes.region_code = unit_parts.whole_code
    inner join cells as parts
        on
            unit_parts.part_code = parts.region_code
            and wholes.period_code = parts.period_code
            and wholes.indicator = parts.indicator
            and wholes.breakdown = parts.breakdown
            and wholes.category = parts.category
    -- Where a seeker comes from is relative to the unit.
    where wholes.adds_over_regions or wholes.breakdown <> 'origin'
),

periods as (
    select
        wholes.cell_id as whole_id,
        'halves' as relation,
        case
            when wholes.adds_over_periods then 'sum'
            when wholes.is_stock then 'parts'
            else 'union'
        end as kind,
        parts.cell_id as part_id
    from cells as wholes
    inner join cells as parts
        on
            left(wholes.period_code, 4) = left(parts.period_code, 4)
            and wholes.region_code = parts.region_code
            and wholes.indicator = parts.indicator
            and wholes.breakdown = parts.breakdown
            and wholes.category = parts.category
    where
        wholes.period_type = 'jaar'
        and parts.period_type = 'halfjaar'
        and (
            wholes.adds_over_periods
            or (wholes.is_stock and parts.period_code like '%HJ02')
            -- Over a year a seeker may change class, or move house.
            or (not wholes.is_stock and wholes.region_of = 'dwelling' and wholes.breakdown = 'totaal')
        )
),

parts_of as (
    select
        wholes.cell_id as whole_id,
        parts.indicator || ' ' || parts.period_type as relation,
        'parts' as kind,
        parts.cell_id as part_id
    from cells as wholes
    inner join cells as parts
        on
            wholes.indicator = parts.part_of
            and wholes.region_code = parts.region_code
            and (
                wholes.period_code = parts.period_code
                -- The stock of the last half-year is that of the year.
                or (
                    wholes.is_stock
                    and parts.period_type = 'jaar'
                    and wholes.period_code = left(parts.period_code, 4) || 'HJ02'
                )
            )
            and wholes.breakdown = parts.breakdown
            and wholes.category = parts.category
),

implied as (
    select
        wholes.cell_id as whole_id,
        relations.relation,
        if(relations.is_all, 'sum', 'parts') as kind,
        parts.cell_id as part_id
    from {{ ref('allocation_relations') }} as relations
    inner join cells as wholes
        on
            relations.whole_indicator = wholes.indicator
            and relations.whole_breakdown = wholes.breakdown
            and relations.whole_category = wholes.category
    inner join cells as parts
        on
            relations.part_indicator = parts.indicator
            and relations.part_breakdown = parts.breakdown
            and relations.part_category = parts.category
            and wholes.region_code = parts.region_code
            and wholes.period_code = parts.period_code
),

final as (
    select * from classes
    union all
    select * from units
    union all
    select * from periods
    union all
    select * from parts_of
    union all
    select * from implied
)

select * from final
