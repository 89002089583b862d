with

newest as (
    {{ newest_rows(ref('stg_NAME__year'), ['municipality_code', 'year']) }}
),

final as (
    select
        newest.municipality_code as region_code,
        cast(newest.year as integer) as year,
        cast(newest.amount as integer) as amount,
        newest.is_fictive,
        newest.file_id as source_files
    from newest
    inner join {{ ref('dim_region') }} as regions on newest.municipality_code = regions.region_code
    where regions.level = 'municipality'
)

select * from final
