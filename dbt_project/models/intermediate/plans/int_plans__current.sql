-- The plans of each municipality's newest list that count: accepted, and not only in its own administration.
with

final as (
    select *
    from {{ ref('fct_plan') }}
    where is_current and state = 'counting'
)

select * from final
