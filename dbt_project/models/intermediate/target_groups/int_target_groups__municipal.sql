-- What each municipality was to do for each group, one source under the other. A new group is one more
-- part of the union.
with

caravan_pitches as (
    {{ newest_rows(ref('stg_woonwagens__year'), ['municipality_code', 'year']) }}
),

migrant_places as (
    {{ newest_rows(ref('stg_arbeidsmigranten__year'), ['municipality_code', 'year']) }}
),

permit_holders as (
    select
        region_code,
        'vergunninghouders' as target_group,
        cast(year as string) || 'HJ0' || cast(half as string) as period_code,
        year,
        cast(null as integer) as needed,
        task,
        arrears_start,
        realised,
        is_fictive,
        source_files
    from {{ ref('fct_permit_holder_task') }}
),

-- Of a year only where both halves are listed; what was left before is that of the first.
permit_holders_of_the_year as (
    select
        region_code,
        'vergunninghouders' as target_group,
        cast(year as string) as period_code,
        year,
        cast(null as integer) as needed,
        sum(task) as task,
        max(case when half = 1 then arrears_start end) as arrears_start,
        {{ sum_if_complete('realised', 2) }} as realised,
        bool_or(is_fictive) as is_fictive,
        {{ merge_names('source_files') }} as source_files
    from {{ ref('fct_permit_holder_task') }}
    group by region_code, year
    having count(*) = 2
),

outflow as (
    select
        region_code,
        'uitstroom' as target_group,
        cast(year as string) as period_code,
        year,
        cast(null as integer) as needed,
        sum(agreed) as task,
        cast(null as integer) as arrears_start,
        {{ sum_if_complete('realised', 'count(*)') }} as realised,
        bool_or(is_fictive) as is_fictive,
        {{ merge_names('source_files') }} as source_files
    from {{ ref('fct_institution_outflow') }}
    group by region_code, year
),

places as (
    select
        municipality_code as region_code,
        'woonwagens' as target_group,
        cast(year as string) as period_code,
        year,
        needed,
        agreed as task,
        cast(null as integer) as arrears_start,
        realised,
        is_fictive,
        file_id as source_files
    from caravan_pitches
    union all
    select
        municipality_code as region_code,
        'arbeidsmigranten' as target_group,
        cast(year as string) as period_code,
        year,
        needed,
        agreed as task,
        cast(null as integer) as arrears_start,
        realised,
        is_fictive,
        file_id as source_files
    from migrant_places
),

final as (
    select * from permit_holders
    union all
    select * from permit_holders_of_the_year
    union all
    select * from outflow
    union all
    select * from places
)

select
    region_code,
    target_group,
    period_code,
    cast(year as integer) as year,
    cast(needed as integer) as needed,
    cast(task as integer) as task,
    cast(arrears_start as integer) as arrears_start,
    cast(realised as integer) as realised,
    is_fictive,
    source_files
from final
