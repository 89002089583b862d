-- Say here what this table tells, and of what each step makes it.
with

final as (
    select
        regions.region_code,
        regions.label_nl,
        1 as member_count
    from {{ ref('dim_region') }} as regions
    where regions.level = 'municipality'
)

select * from final
