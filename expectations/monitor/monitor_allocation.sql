-- One row per cell, and one per cell that is missing; helper columns are null where no rule applies.
with

units as (
    select region_code
    from region_member
    group by region_code
    having bool_and(member_code like 'GM%')
),

halves as (
    select unnest(generate_series(min(half), max(half))) as half
    from (
        select cast(left(period_code, 4) as integer) * 2 + cast(right(period_code, 1) as integer) - 1 as half
        from monitor.monitor_allocation
        where period_type = 'halfjaar'
    ) as shown
),

-- From the first half-year to the last, with the years that are over.
missing_periods as (
    select (half // 2) || 'HJ0' || (half % 2 + 1) as period_code
    from halves
    union
    select (half // 2) || 'JJ00' as period_code
    from halves
    where half % 2 = 1
    except
    select period_code
    from monitor.monitor_allocation
),

-- A count that one municipality has, all units have, be it zero.
counts as (
    select distinct
        period_code,
        indicator,
        breakdown,
        category
    from monitor.monitor_allocation
    where region_level = 'municipality' and kind = 'count'
),

expected as (
    select
        units.region_code,
        counts.period_code,
        counts.indicator,
        counts.breakdown,
        counts.category
    from units
    cross join counts
    union all
    select
        null as region_code,
        period_code,
        'lettings' as indicator,
        'totaal' as breakdown,
        'totaal' as category
    from missing_periods
),

class_sums as (
    select
        classes.region_code,
        classes.period_code,
        -- What a count is rounded by at most, the total too.
        max(
            greatest(
                abs(classes.total - totals.value)
                - ({{ threshold('allocation_rounding') }} - 1) * (classes.classes + 1),
                0
            )
        ) as class_gap
    from (
        select
            region_code,
            period_code,
            breakdown,
            sum(value) as total,
            count(*) as classes
        from monitor.monitor_allocation
        where indicator = 'lettings' and breakdown <> 'totaal'
        group by region_code, period_code, breakdown
    ) as classes
    inner join monitor.monitor_allocation as totals
        on classes.region_code = totals.region_code and classes.period_code = totals.period_code
    where totals.indicator = 'lettings' and totals.breakdown = 'totaal'
    group by classes.region_code, classes.period_code
),

fictive as (
    select bool_and(is_fictive) as is_all
    from raw.file_ledger
    where source = 'woonservice' and status = 'loaded'
)

select
    coalesce(cells.region_code, expected.region_code) as region_code,
    coalesce(cells.period_code, expected.period_code) as period_code,
    coalesce(cells.indicator, expected.indicator) as indicator,
    coalesce(cells.breakdown, expected.breakdown) as breakdown,
    coalesce(cells.category, expected.category) as category,
    if(expected.region_code is not null, cells.region_code is null, null) as lacks_unit,
    if(expected.period_code is not null, expected.region_code is null, null) as lacks_period,
    if(cells.indicator = 'lettings' and cells.breakdown = 'totaal', class_sums.class_gap, null) as class_gap,
    if(
        cells.numerator is not null and cells.kind in ('share', 'mean'),
        abs(
            cells.value
            - if(
                cells.kind = 'share',
                least(cells.numerator / cells.denominator, 1),
                cells.numerator / cells.denominator
            )
        ),
        null
    ) as share_gap,
    case
        when cells.is_suppressed
            then
                cells.value is null
                and cells.suppression_reason = 'kleine_noemer'
                and cells.kind <> 'count'
        else cells.suppression_reason is null
    end as is_hidden_well,
    if(
        cells.unit in ('adverts', 'responses'),
        null,
        greatest(
            if(cells.kind = 'count', cells.value % {{ threshold('allocation_rounding') }}, 0),
            cells.numerator % {{ threshold('allocation_rounding') }},
            cells.denominator % {{ threshold('allocation_rounding') }},
            cells.n % {{ threshold('allocation_rounding') }}
        )
    ) as beyond_fives,
    if(
        cells.period_code in (select broken_period.period_code from broken_period),
        coalesce(cells.has_series_break, false),
        null
    ) as is_break_marked,
    cells.region_code is not null and cells.source_files is null as lacks_source,
    if(fictive.is_all and cells.region_code is not null, coalesce(cells.is_fictive, false), null)
        as is_marked_fictive
from monitor.monitor_allocation as cells
full outer join expected
    on
        cells.region_code = expected.region_code
        and cells.period_code = expected.period_code
        and cells.indicator = expected.indicator
        and cells.breakdown = expected.breakdown
        and cells.category = expected.category
left join
    class_sums
    on cells.region_code = class_sums.region_code and cells.period_code = class_sums.period_code
cross join fictive
order by all
