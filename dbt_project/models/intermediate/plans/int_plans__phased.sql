-- When the remaining dwellings of a plan version come. Years that have passed move to the year of the
-- reference date and are marked delayed. What the phasing leaves over comes in an unknown year; phasing that
-- exceeds what remains is not believed at all.
with

whole as (
    select
        plan_key,
        municipality_code,
        reference_date,
        file_id,
        plan_id,
        kinds.mutation,
        if(kinds.mutation = 'build', remaining, demolition_remaining) as dwellings
    from {{ ref('fct_plan') }}
    cross join (values ('build'), ('demolition')) as kinds (mutation)
    where state = 'counting'
),

delivered as (
    select
        whole.plan_key,
        whole.reference_date,
        whole.mutation,
        if(counts.period_from = counts.period_to, 'year', 'period') as phase,
        counts.period_from,
        counts.period_to,
        sum(counts.dwellings) as dwellings,
        sum(sum(counts.dwellings)) over (
            partition by whole.plan_key, whole.reference_date, whole.mutation
        ) <= any_value(whole.dwellings) as is_believed
    from whole
    inner join {{ ref('stg_plancapaciteit__count') }} as counts
        on
            whole.file_id = counts.file_id
            and whole.municipality_code = counts.municipality_code
            and whole.plan_id = counts.plan_id
            and whole.mutation = counts.mutation
    where
        counts.classification = 'total'
        and counts.measure = 'remaining'
        and counts.phase in ('year', 'period')
    group by whole.plan_key, whole.reference_date, whole.mutation, counts.period_from, counts.period_to
),

dated as (
    select
        plan_key,
        reference_date,
        mutation,
        phase,
        {{ rolled_forward('period_from') }} as period_from,
        {{ rolled_forward('period_to') }} as period_to,
        period_to < year(reference_date) as is_delayed,
        dwellings
    from delivered
    where is_believed and dwellings <> 0
),

undated as (
    select
        whole.plan_key,
        whole.reference_date,
        whole.mutation,
        'unknown' as phase,
        null as period_from,
        null as period_to,
        false as is_delayed,
        any_value(whole.dwellings) - coalesce(sum(dated.dwellings), 0) as dwellings
    from whole
    left join dated
        on
            whole.plan_key = dated.plan_key
            and whole.reference_date = dated.reference_date
            and whole.mutation = dated.mutation
    group by whole.plan_key, whole.reference_date, whole.mutation
    having any_value(whole.dwellings) <> coalesce(sum(dated.dwellings), 0)
),

final as (
    select * from dated
    union all
    select * from undated
)

select * from final
