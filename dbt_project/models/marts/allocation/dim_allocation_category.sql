-- Every class of every breakdown; the routes have a seed of their own, with their precedence.
with

final as (
    select
        breakdown,
        category,
        label_nl,
        sort_order
    from {{ ref('allocation_categories') }}
    union all
    select
        'route' as breakdown,
        route as category,
        label_nl,
        precedence as sort_order
    from {{ ref('allocation_routes') }}
)

select * from final
