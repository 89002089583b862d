-- How good each delivery is, and how it compares with the one before. No clock here: who reads it compares
-- expected_by_date with today.
with

expected as (
    select
        deliveries.source,
        deliveries.dataset,
        deliveries.region_code,
        deliveries.reference_date,
        cast(
            {{ next_reference_date(
                'deliveries.reference_date', 'terms.period_months', 'terms.is_end_of_period'
            ) }} as date
        ) as next_reference_date,
        terms.due_days
    from {{ ref('int_quality__deliveries') }} as deliveries
    inner join {{ ref('expected_deliveries') }} as terms on deliveries.source = terms.source
    where deliveries.is_newest
),

final as (
    select
        -- ids
        deliveries.source as source_name,
        deliveries.dataset,
        deliveries.region_code,
        deliveries.reference_date,
        -- text
        coalesce(datasets.label_nl, deliveries.dataset) as dataset_label_nl,
        regions.label_nl,
        -- timeliness
        deliveries.is_newest,
        if(deliveries.is_newest, cast(deliveries.months_behind as integer), null) as months_behind,
        expected.next_reference_date,
        expected.next_reference_date + expected.due_days - 1 as expected_by_date,  -- the last day in time
        -- quality
        cast(deliveries.record_count as integer) as record_count,
        deliveries.completeness_share,
        deliveries.validity_share,
        deliveries.consistency_share,
        deliveries.quarantined_share,
        -- trend
        deliveries.previous_reference_date,
        deliveries.completeness_change,
        deliveries.validity_change,
        deliveries.consistency_change,
        deliveries.quarantined_change,
        -- where it comes from
        deliveries.is_fictive,
        deliveries.source_files
    from {{ ref('int_quality__deliveries') }} as deliveries
    inner join {{ ref('dim_region') }} as regions on deliveries.region_code = regions.region_code
    left join {{ ref('datasets') }} as datasets
        on deliveries.source = datasets.source and deliveries.dataset = datasets.dataset
    left join expected
        on
            deliveries.source = expected.source
            and deliveries.dataset = expected.dataset
            and deliveries.region_code = expected.region_code
            and deliveries.reference_date = expected.reference_date
)

select * from final
