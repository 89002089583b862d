with

classes as (
    select
        classification_nl as classification,
        class_code,
        label_nl,
        price_segment,
        tenure,
        is_unknown,
        sort_order
    from {{ ref('plan_classes') }}
)

select * from classes
