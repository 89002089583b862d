-- Of each Woonservice extract and reference date, for the region as a whole: its records are about people, so
-- no municipality, no numbers, and shares in whole percents.
with

filled as (
    {{ filled_cells(
        ref('stg_woonservice__publication'), ['municipality_code', 'model', 'start_date', 'end_date']
    ) }}
    union all
    {{ filled_cells(
        ref('stg_woonservice__response'), ['publication_id', 'registration_id', 'response_date']
    ) }}
    union all
    {{ filled_cells(
        ref('stg_woonservice__offer'), ['publication_id', 'registration_id', 'offer_date', 'status']
    ) }}
    union all
    {{ filled_cells(
        ref('stg_woonservice__allocation'),
        ['municipality_code', 'rent_eur', 'registration_date']
        + known_classes(['household_type', 'age_class', 'income_class'])
    ) }}
    union all
    {{ filled_cells(
        ref('stg_woonservice__registration'),
        ['municipality_code', 'registration_date']
        + known_classes(['household_type', 'age_class', 'income_class'])
    ) }}
),

region as (
    select region_code
    from {{ ref('regions') }}
    where level = 'region'
),

final as (
    select
        'woonservice' as source,
        faults.dataset,
        region.region_code,
        faults.as_of as reference_date,
        cast(null as bigint) as record_count,
        round(sum(filled.filled_count) / nullif(sum(filled.cell_count), 0), 2) as completeness_share,
        round(1 - sum(faults.invalid_count) / nullif(sum(faults.row_count), 0), 2) as validity_share,
        round(1 - sum(faults.inconsistent_count) / nullif(sum(faults.row_count), 0), 2) as consistency_share,
        round(sum(faults.quarantined_count) / nullif(sum(faults.row_count), 0), 2) as quarantined_share,
        bool_or(faults.is_fictive) as is_fictive,
        {{ merge_names('faults.file_id') }} as source_files
    from {{ ref('int_quality__faults') }} as faults
    cross join region
    left join filled on faults.file_id = filled.file_id
    where faults.source = 'woonservice'
    group by faults.dataset, region.region_code, faults.as_of
)

select * from final
