-- What was measured of every delivery, beside the one before and the newest of the others.
with

measured as (
    select * from {{ ref('int_quality__cbs') }}
    union all
    select * from {{ ref('int_quality__plan_lists') }}
    union all
    select * from {{ ref('int_quality__extracts') }}
),

-- Woonservice's extracts are made together; a CBS table and a plan list are compared with their own kind.
final as (
    select
        source,
        dataset,
        region_code,
        reference_date,
        reference_date = max(reference_date) over unit as is_newest,
        {{ months_apart(
            'max(reference_date) over unit',
            "max(reference_date) over (partition by source, if(source = 'woonservice', '', dataset))"
        ) }} as months_behind,
        record_count,
        completeness_share,
        validity_share,
        consistency_share,
        quarantined_share,
        lag(reference_date) over deliveries as previous_reference_date,
        {{ rounded('completeness_share - lag(completeness_share) over deliveries', 4) }}
            as completeness_change,
        -- CBS's rows that were set aside are known per table, not per year: no change to tell.
        if(
            source = 'cbs',
            null,
            {{ rounded('validity_share - lag(validity_share) over deliveries', 4) }}
        ) as validity_change,
        {{ rounded('consistency_share - lag(consistency_share) over deliveries', 4) }}
            as consistency_change,
        if(
            source = 'cbs',
            null,
            {{ rounded('quarantined_share - lag(quarantined_share) over deliveries', 4) }}
        ) as quarantined_change,
        is_fictive,
        source_files
    from measured
    window
        unit as (partition by source, dataset, region_code),
        deliveries as (partition by source, dataset, region_code order by reference_date)
)

select * from final
