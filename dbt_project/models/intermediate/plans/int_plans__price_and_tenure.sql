-- Price says who owns: the tenure follows from it where only the price was given. Where only the tenure was
-- given, the price is unknown but the tenure is not.
with

counts as (
    select
        plan_key,
        classification,
        class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year,
        bool_or(classification = 'price') over (partition by plan_key) as has_price,
        bool_or(classification = 'tenure') over (partition by plan_key) as has_tenure
    from {{ ref('int_plans__class_counts') }}
),

final as (
    select
        counts.plan_key,
        'tenure' as classification,
        classes.tenure as class_code,
        counts.measure,
        counts.phase,
        counts.period_from,
        counts.period_to,
        counts.is_delayed,
        sum(counts.dwellings) as dwellings,
        false as is_limit_of_other_year
    from counts
    inner join {{ ref('plan_classes') }} as classes
        on counts.classification = classes.classification and counts.class_code = classes.class_code
    where counts.classification = 'price' and not counts.has_tenure
    group by all
    union all
    select
        plan_key,
        'price' as classification,
        if(class_code = 'onbekend', class_code, class_code || '_onbekend') as class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from counts
    where classification = 'tenure' and not has_price
    union all
    select
        plan_key,
        classification,
        class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from counts
)

select * from final
