with

newest as (
    {{ newest_rows(ref('stg_uitstroom__year'), ['municipality_code', 'year', 'kind']) }}
),

final as (
    select
        newest.municipality_code as region_code,
        cast(newest.year as integer) as year,
        newest.kind,
        codes.label_nl as kind_label_nl,
        cast(newest.agreed as integer) as agreed,
        cast(newest.realised as integer) as realised,
        cast(newest.realised - newest.agreed as integer) as difference,
        newest.is_fictive,
        newest.file_id as source_files
    from newest
    inner join {{ ref('dim_region') }} as regions on newest.municipality_code = regions.region_code
    left join {{ ref('source_codes') }} as codes
        on codes.table_name = 'uitstroom_year' and codes.column_name = 'kind' and newest.kind = codes.code
    where regions.level = 'municipality'
)

select * from final
