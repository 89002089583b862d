with

members as (
    select
        region_code,
        cast(count(*) as integer) as member_count,
        {{ ordered_names('member_code', 'member_code') }} as member_codes
    from {{ ref('region_members') }}
    group by region_code
),

final as (
    select
        regions.region_code,
        regions.region_name,
        regions.level,
        regions.label_nl,
        regions.sort_order,
        members.member_count,
        members.member_codes,
        regions.certainty,
        regions.source
    from {{ ref('regions') }} as regions
    left join members on regions.region_code = members.region_code
)

select * from final
