with

statuses as (
    select
        planning_status,
        label_nl,
        definition_nl,
        hardness,
        progress_order,
        certainty,
        source
    from {{ ref('plan_statuses') }}
)

select * from statuses
