-- What is measured and not counted, to the full: means, and medians and percentiles of the ten records around
-- them. Never published so.
with

final as (
    select
        region_code,
        period_code,
        breakdown,
        category,
        indicator,
        value
    from (
        select
            region_code,
            period_code,
            breakdown,
            category,
            cast(null as double) as responses_per_advert_median,
            registration_time_mean,
            registration_time_median,
            registration_time_p90,
            search_time_mean,
            search_time_median,
            search_time_p90
        from {{ ref('int_allocation__letting_statistics') }}
        union all
        select
            region_code,
            period_code,
            'totaal' as breakdown,
            'totaal' as category,
            cast(responses_per_advert_median as double) as responses_per_advert_median,
            null as registration_time_mean,
            null as registration_time_median,
            null as registration_time_p90,
            null as search_time_mean,
            null as search_time_median,
            null as search_time_p90
        from {{ ref('int_allocation__advert_statistics') }}
    ) as statistics
    unpivot (value for indicator in (
        responses_per_advert_median,
        registration_time_mean,
        registration_time_median,
        registration_time_p90,
        search_time_mean,
        search_time_median,
        search_time_p90
    )) as measures
)

select * from final
