-- What is measured and not counted, to the full: means, and medians and percentiles of the ten records around
-- them. Never published so.
with

final as (
    unpivot (
        select
            region_code,
            period_code,
            breakdown,
            category,
            registration_time_mean,
            registration_time_median,
            registration_time_p90,
            search_time_mean,
            search_time_median,
            search_time_p90
        from {{ ref('int_allocation__letting_statistics') }}
        union all by name
        select
            region_code,
            period_code,
            'totaal' as breakdown,
            'totaal' as category,
            cast(responses_per_advert_median as double) as responses_per_advert_median
        from {{ ref('int_allocation__advert_statistics') }}
    )
    on columns(* exclude (region_code, period_code, breakdown, category))
    into name indicator value value
)

select * from final
