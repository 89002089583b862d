-- The counts over lettings, one under the other.
with

counts as (
    select
        region_code,
        period_type,
        period_code,
        breakdown,
        category,
        indicator,
        people
    from (
        select
            region_code,
            period_type,
            period_code,
            breakdown,
            category,
            lettings,
            seniors_moved_on,
            advertised_lettings,
            suitability_known,
            suitability_unknown,
            timed_lettings,
            searched_lettings
        from {{ ref('int_allocation__letting_statistics') }}
    ) as statistics
    unpivot (people for indicator in (
        lettings,
        seniors_moved_on,
        advertised_lettings,
        suitability_known,
        suitability_unknown,
        timed_lettings,
        searched_lettings
    )) as counts
),

judged as (
    select
        statistics.region_code,
        statistics.period_type,
        statistics.period_code,
        'suitability' as breakdown,
        judgements.category,
        'suitability_known' as indicator,
        if(judgements.category = 'passend', statistics.suitable, statistics.unsuitable) as people
    from {{ ref('int_allocation__letting_statistics') }} as statistics
    cross join (values ('passend'), ('niet_passend')) as judgements (category)
    where statistics.breakdown = 'totaal'
),

final as (
    select * from counts
    union all
    select
        region_code,
        period_type,
        period_code,
        breakdown,
        category,
        indicator,
        people
    from judged
)

select * from final
