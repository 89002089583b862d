with

final as (
    select
        breakdown,
        category,
        label_nl,
        sort_order
    from {{ ref('int_allocation__categories') }}
)

select * from final
