-- The route of each letting: of all routes that its codes point at, the one that goes first.
with

lettings as (
    select
        lettings.allocation_key,
        lettings.route as delivered_route,
        lettings.priority_detail,
        lettings.priority_kind,
        coalesce(lettings.model, publications.model) as model,
        if(
            lettings.is_senior_household
            and lettings.housing_situation = 'DOO'
            and coalesce(lettings.priority_kind, lettings.priority_detail) is not null,
            'ja', null
        ) as senior_moving_on_with_priority
    from {{ ref('int_allocation__current_lettings') }} as lettings
    left join {{ ref('int_allocation__publications') }} as publications
        on lettings.publication_id = publications.publication_id
),

codes as (
    select *
    from lettings
    unpivot (code for field in (
        delivered_route, priority_detail, priority_kind, model, senior_moving_on_with_priority
    )) as fields
),

rules as (
    select
        route,
        field,
        code
    from {{ ref('allocation_route_rules') }}
    union all
    select
        route,
        'delivered_route' as field,
        route as code
    from {{ ref('allocation_routes') }}
),

pointed_at as (
    select
        codes.allocation_key,
        min(routes.precedence) as precedence
    from codes
    inner join rules on codes.field = rules.field and codes.code = rules.code
    inner join {{ ref('allocation_routes') }} as routes on rules.route = routes.route
    group by codes.allocation_key
),

final as (
    select
        lettings.allocation_key,
        lettings.model,
        routes.route,
        routes.is_urgent or coalesce(lettings.priority_kind = 'URG', false) as is_urgent,
        routes.is_direct or coalesce(lettings.model = 'DIS', false) as is_direct,
        routes.needs_advert
    from lettings
    left join pointed_at on lettings.allocation_key = pointed_at.allocation_key
    inner join {{ ref('allocation_routes') }} as routes
        on
            pointed_at.precedence = routes.precedence
            or (pointed_at.precedence is null and routes.route = 'onbekend')
)

select * from final
