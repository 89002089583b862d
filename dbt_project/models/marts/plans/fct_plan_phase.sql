-- Holds plans that are not public: not published.
with

totals as (
    select
        plan_key,
        mutation,
        measure,
        kinds.classification,
        if(kinds.classification = 'total', 'totaal', plan_type) as class_code,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        false as is_limit_of_other_year
    from {{ ref('int_plans__cells') }}
    cross join (values ('total'), ('plan_type')) as kinds (classification)
),

by_class as (
    select
        plan_key,
        'build' as mutation,
        measure,
        classification,
        class_code,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from {{ ref('int_plans__class_phases') }}
),

-- Lists keep the three kinds of homes for seniors apart; in the definitions each is part of the one before.
nested as (
    select
        plan_key,
        mutation,
        measure,
        'senior_nested' as classification,
        parts.part as class_code,
        phase,
        period_from,
        period_to,
        is_delayed,
        dwellings,
        is_limit_of_other_year
    from by_class
    inner join (
        values
        ('nultreden', 'nultreden_totaal'),
        ('geclusterd', 'nultreden_totaal'),
        ('geclusterd', 'waarvan_geclusterd'),
        ('zorggeschikt', 'nultreden_totaal'),
        ('zorggeschikt', 'waarvan_geclusterd'),
        ('zorggeschikt', 'waarvan_zorggeschikt')
    ) as parts (whole, part) on by_class.class_code = parts.whole
    where classification = 'care_type'
),

together as (
    select * from totals
    union all
    select * from by_class
    union all
    select
        plan_key,
        mutation,
        measure,
        classification,
        class_code,
        phase,
        period_from,
        period_to,
        is_delayed,
        sum(dwellings) as dwellings,
        is_limit_of_other_year
    from nested
    group by all
),

final as (
    select
        together.plan_key,
        together.mutation,
        together.measure,
        together.classification,
        together.class_code,
        together.phase,
        together.period_from,
        together.period_to,
        case together.phase
            when 'whole' then 'totaal'
            else coalesce(periods.period_code, 'onbekend')
        end as period_code,
        together.is_delayed,
        cast(together.dwellings as bigint) as dwellings,
        together.is_limit_of_other_year
    from together
    left join {{ ref('plan_periods') }} as periods
        on
            together.period_from >= periods.first_year
            and together.period_to <= coalesce(periods.last_year, 9999)
)

select * from final
