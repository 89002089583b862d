-- One row per judged delivery, with what must hold for it. A share is of something: beyond 0 and 1 it is a
-- mistake of ours. Of CBS's tables every municipality of the seed has its row, also where CBS gave nothing.
with

municipalities as (
    select count(*) as municipality_count
    from required_region
    where is_municipality
),

delivered as (
    select
        *,
        least(completeness_change, validity_change, consistency_change, -quarantined_change) as largest_fall,
        count(*) over (partition by source_name, dataset, reference_date) as unit_count,
        least(completeness_share, validity_share, consistency_share, quarantined_share) as lowest_share,
        greatest(completeness_share, validity_share, consistency_share, quarantined_share) as highest_share
    from monitor.monitor_data_quality
),

files as (
    select distinct
        file_id,
        row_count
    from raw.file_ledger
    where status = 'loaded'
),

invented as (
    select distinct file_id
    from raw.file_ledger
    where is_fictive
)

select
    delivered.source_name,
    delivered.dataset,
    delivered.region_code,
    delivered.reference_date,
    delivered.lowest_share,
    delivered.highest_share,
    if(delivered.source_name = 'cbs', delivered.unit_count = municipalities.municipality_count, null)
        as has_all_municipalities,
    delivered.source_files is null as lacks_source,
    delivered.is_fictive
    or not exists (
        select 1
        from invented
        where contains(delivered.source_files, invented.file_id)
    ) as is_marked_as_it_should_be,
    -- persons: neither numbers nor municipalities, and no share of few rows
    delivered.source_name = 'woonservice'
    and (
        delivered.record_count is not null
        or delivered.region_code like 'GM%'
        or (
            delivered.highest_share is not null
            and {{ threshold('allocation_least_denominator') }} > (
                select sum(files.row_count)
                from files
                where contains(delivered.source_files, files.file_id)
            )
        )
    ) as tells_of_people,
    -- Of a list three plans or more must have got worse. CBS's tables and extracts have suites of their own.
    if(
        delivered.is_newest
        and delivered.source_name = 'plancapaciteit'
        and delivered.largest_fall * delivered.record_count < -{{ threshold('worse_records') }},
        delivered.largest_fall,
        null
    ) as largest_fall
from delivered
cross join municipalities
