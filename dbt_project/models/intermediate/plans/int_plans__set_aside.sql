-- Plans of the current lists that were set aside as a whole, as often as they stand there.
with

final as (
    select
        placed.municipality_code,
        placed.file_id,
        placed.row_number,
        placed.is_public,
        coalesce(plans.is_never_public, true) as is_never_public,
        greatest(coalesce(placed.remaining, placed.planned, 0), 0) as dwellings
    from {{ ref('int_plans__placed') }} as placed
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on placed.file_id = deliveries.file_id and placed.municipality_code = deliveries.municipality_code
    left join {{ ref('fct_plan') }} as plans
        on
            placed.file_id = plans.file_id
            and placed.municipality_code = plans.municipality_code
            and placed.plan_id = plans.plan_id
    where deliveries.is_current and not placed.is_accepted
)

select * from final
