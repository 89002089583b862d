-- The classes of the current plans as their lists give them, with the price class told from the amount where
-- only that was given. Price says who owns; where only the tenure is known, the price is unknown.
with

raw_counts as (
    select
        plans.plan_key,
        plans.reference_date,
        counts.classification,
        coalesce(counts.class_code, {{ price_class() }}) as class_code,
        counts.measure,
        counts.phase,
        counts.period_from,
        counts.period_to,
        counts.dwellings,
        counts.class_code is null and case counts.amount_kind
            when 'rent' then limits.is_rent_limit_of_other_year
            when 'purchase' then limits.is_purchase_limit_of_other_year
            else false
        end as is_limit_of_other_year
    from {{ ref('int_plans__current') }} as plans
    inner join {{ ref('stg_plancapaciteit__count') }} as counts
        on
            plans.file_id = counts.file_id
            and plans.municipality_code = counts.municipality_code
            and plans.plan_id = counts.plan_id
    inner join {{ ref('int_plans__price_limits') }} as limits
        on {{ price_limit_year() }} = limits.year
    where counts.mutation = 'build' and counts.classification <> 'total'
),

wholes as (
    select
        plan_key,
        classification,
        class_code,
        coalesce(sum(dwellings) filter (where measure = 'realised'), 0) as realised,
        coalesce(
            sum(dwellings) filter (where measure = 'remaining'),
            sum(dwellings) filter (where measure = 'planned') - realised,
            0
        ) as remaining,
        bool_or(is_limit_of_other_year) as is_limit_of_other_year
    from raw_counts
    where phase = 'whole'
    group by plan_key, classification, class_code
),

phased as (
    select
        plan_key,
        classification,
        class_code,
        if(period_from = period_to, 'year', 'period') as phase,
        {{ rolled_forward('period_from') }} as period_from,
        {{ rolled_forward('period_to') }} as period_to,
        period_to < year(reference_date) as is_delayed,
        dwellings,
        is_limit_of_other_year
    from raw_counts
    where measure = 'remaining' and phase in ('year', 'period')
),

as_given as (
    select
        plan_key,
        classification,
        class_code,
        kinds.measure,
        'whole' as phase,
        null as period_from,
        null as period_to,
        false as is_delayed,
        if(kinds.measure = 'remaining', remaining, realised) as dwellings,
        is_limit_of_other_year
    from wholes
    cross join (values ('remaining'), ('realised')) as kinds (measure)
    union all
    select
        plan_key,
        classification,
        class_code,
        'remaining' as measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from phased
),

final as (
    select
        plan_key,
        classification,
        class_code,
        measure,
        phase,
        period_from,
        period_to,
        is_delayed,
        sum(dwellings) as dwellings,
        bool_or(is_limit_of_other_year) as is_limit_of_other_year
    from as_given
    where dwellings <> 0
    group by all
)

select * from final
