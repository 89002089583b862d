-- Of each Woonservice extract and reference date, for the region as a whole: its records are about people, so
-- no municipality, no numbers, shares in whole percents, and none of fewer than 30 rows (as
-- allocation_least_denominator in dbt_project.yml).
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

-- A file that was delivered anew for the same days replaces the one before, as it does in the figures.
counting as (
    select file_id
    from {{ ref('int_allocation__deliveries') }}
    qualify
        row_number() over (
            partition by dataset, as_of, is_full, period_from, period_to order by delivery_order desc
        ) = 1
),

region as (
    select region_code
    from {{ ref('regions') }}
    where level = 'region'
),

-- Of a row that was set aside because something is missing no cell can be used.
totals as (
    select
        faults.dataset,
        faults.as_of,
        sum(faults.row_count) as row_count,
        sum(filled.filled_count) as filled_count,
        sum(filled.cell_count + faults.incomplete_count * filled.column_count) as cell_count,
        sum(faults.invalid_count) as invalid_count,
        sum(faults.inconsistent_count) as inconsistent_count,
        sum(faults.quarantined_count) as quarantined_count,
        bool_or(faults.is_fictive) as is_fictive,
        {{ merge_names('faults.file_id') }} as source_files
    from {{ ref('int_quality__faults') }} as faults
    inner join counting on faults.file_id = counting.file_id
    left join filled on faults.file_id = filled.file_id
    where faults.source = 'woonservice'
    group by faults.dataset, faults.as_of
),

final as (
    select
        'woonservice' as source,
        totals.dataset,
        region.region_code,
        totals.as_of as reference_date,
        cast(null as bigint) as record_count,
        {{ share_of_people('totals.filled_count', 'totals.cell_count') }} as completeness_share,
        {{ share_of_people('totals.row_count - totals.invalid_count', 'totals.row_count') }}
            as validity_share,
        {{ share_of_people('totals.row_count - totals.inconsistent_count', 'totals.row_count') }}
            as consistency_share,
        {{ share_of_people('totals.quarantined_count', 'totals.row_count') }} as quarantined_share,
        totals.is_fictive,
        totals.source_files
    from totals
    cross join region
)

select * from final
