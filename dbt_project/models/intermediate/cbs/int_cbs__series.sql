-- The yearly CBS figures of our regions under our own names, whatever table they come from.
with

mapping as (
    select
        series.series,
        series.item,
        series.table_id,
        lower(series.measure) as measure_key,
        '{"' || series.dimension_name || '":"' || series.dimension_code || '"}' as dimensions,
        series.is_doubtful,
        began.break_date is not null as is_successor,
        coalesce(year(began.break_date), 0) as first_year,
        coalesce(year(ended.break_date), 9999) as end_year,
        count(*) over (partition by series.series, series.table_id, series.item) as part_count
    from {{ ref('cbs_series') }} as series
    left join {{ ref('series_breaks') }} as began on series.table_id = began.successor_table
    left join {{ ref('series_breaks') }} as ended on series.table_id = ended.predecessor_table
),

cells as (
    select
        mapping.series,
        mapping.table_id,
        mapping.item,
        mapping.is_doubtful,
        mapping.is_successor,
        mapping.part_count,
        observations.period_year between mapping.first_year and mapping.end_year - 1 as is_own_period,
        observations.region_code,
        observations.period_year as year,
        observations.value,
        observations.file_id,
        coalesce(
            {{ provisional_from_status('observations.period_status') }},
            {{ provisional_by_policy('policy', 'observations') }}
        ) as is_provisional,
        {{ provisional_basis('policy', 'observations') }} as provisional_basis
    from {{ ref('int_cbs__observations') }} as observations
    inner join mapping
        on
            observations.table_id = mapping.table_id
            and lower(observations.measure) = mapping.measure_key
            and observations.dimensions = mapping.dimensions
    left join {{ ref('cbs_revision_policy') }} as policy
        on
            observations.table_id = policy.table_id
            and observations.period_year between policy.first_year and policy.last_year
    where
        observations.period_type = 'JJ'
        and observations.region_code in (
            select members.member_code from {{ ref('region_members') }} as members
        )
),

items as (
    select
        series,
        region_code,
        year,
        table_id,
        item,
        is_successor,
        is_own_period,
        {{ sum_if_complete('value', 'part_count') }} as value,
        part_count > 1 as is_derived,
        bool_or(is_doubtful) as is_doubtful,
        {{ any_provisional('is_provisional') }} as is_provisional,
        {{ merge_names('provisional_basis') }} as provisional_basis,
        {{ merge_names('file_id') }} as source_files
    from cells
    group by series, region_code, year, table_id, item, is_successor, is_own_period, part_count
),

-- Where a table and its successor both have a year, each counts on its own side of the break.
final as (
    select
        series,
        region_code,
        year,
        table_id,
        item,
        is_successor,
        value,
        is_derived,
        is_doubtful,
        is_provisional,
        provisional_basis,
        source_files,
        dense_rank() over (
            partition by series, region_code, year order by is_own_period desc, table_id desc
        ) = 1 as is_preferred
    from items
    where value is not null
)

select * from final
