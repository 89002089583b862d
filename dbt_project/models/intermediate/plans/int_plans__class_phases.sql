-- Every cell of a plan divided over the classes of one classification at a time. What the classes leave over,
-- or a classification that the list does not carry (in this cell), is unknown. Classes that come to more than
-- the cell are not believed.
with

cells as (
    select
        plan_key,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings
    from {{ ref('int_plans__cells') }}
    where mutation = 'build'
),

classifications as (
    select distinct classification
    from {{ ref('plan_classes') }}
    where classification not in ('total', 'plan_type', 'senior_nested')
),

divided as (
    select
        cells.plan_key,
        classifications.classification,
        counts.class_code,
        cells.measure,
        cells.phase,
        cells.period_from,
        cells.period_to,
        cells.is_delayed,
        cells.dwellings as cell_dwellings,
        counts.dwellings,
        counts.is_limit_of_other_year,
        coalesce(sum(counts.dwellings) over cell, 0) as class_sum,
        coalesce(min(counts.dwellings) over cell, 0) >= 0
        and coalesce(sum(counts.dwellings) over cell, 0) <= cells.dwellings as is_believed,
        row_number() over (
            partition by
                cells.plan_key,
                classifications.classification,
                cells.measure,
                cells.phase,
                cells.period_from,
                cells.period_to,
                cells.is_delayed
            order by counts.class_code
        ) = 1 as is_first
    from cells
    cross join classifications
    left join {{ ref('int_plans__price_and_tenure') }} as counts
        on
            cells.plan_key = counts.plan_key
            and classifications.classification = counts.classification
            and cells.measure = counts.measure
            and cells.phase = counts.phase
            and cells.period_from is not distinct from counts.period_from
            and cells.period_to is not distinct from counts.period_to
            and cells.is_delayed = counts.is_delayed
    window cell as (
        partition by
            cells.plan_key,
            classifications.classification,
            cells.measure,
            cells.phase,
            cells.period_from,
            cells.period_to,
            cells.is_delayed
    )
),

together as (
    select
        plan_key,
        classification,
        class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from divided
    where is_believed and class_code is not null
    union all
    select
        plan_key,
        classification,
        'onbekend' as class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        cell_dwellings - if(is_believed, class_sum, 0) as dwellings,
        false as is_limit_of_other_year
    from divided
    where is_first
),

final as (
    select
        plan_key,
        classification,
        class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        sum(dwellings) as dwellings,
        bool_or(is_limit_of_other_year) as is_limit_of_other_year
    from together
    where dwellings <> 0
    group by all
)

select * from final
