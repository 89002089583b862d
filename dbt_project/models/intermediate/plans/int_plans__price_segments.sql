-- Dwellings per region unit and price segment: planned (what remains), planned and hard, and realised.
-- Plans that are not public are planned dwellings of unknown price, as far as a unit shows them.
with

public_counts as (
    select
        members.region_code,
        bases.basis,
        classes.price_segment,
        classes.is_unknown,
        phases.dwellings,
        phases.is_limit_of_other_year
    from {{ ref('int_plans__current') }} as plans
    inner join {{ ref('fct_plan_phase') }} as phases on plans.plan_key = phases.plan_key
    inner join {{ ref('plan_classes') }} as classes
        on phases.classification = classes.classification and phases.class_code = classes.class_code
    inner join {{ ref('region_members') }} as members on plans.municipality_code = members.member_code
    inner join (values ('gepland'), ('gepland_hard'), ('gerealiseerd')) as bases (basis)
        on case bases.basis
            when 'gerealiseerd' then phases.measure = 'realised'
            when 'gepland' then phases.measure <> 'realised'
            else phases.measure <> 'realised' and plans.hardness = 'hard'
        end
    where plans.is_visible and phases.classification = 'price' and phases.phase = 'whole'
),

hidden as (
    select
        region_code,
        bases.basis,
        'onbekend' as price_segment,
        true as is_unknown,
        dwellings,
        false as is_limit_of_other_year
    from {{ ref('int_plans__hidden_blocks') }}
    cross join (values ('gepland'), ('gepland_hard')) as bases (basis)
    where dwellings is not null and (hardness = 'hard' or bases.basis = 'gepland')
),

nothing as (
    select
        region_code,
        bases.basis,
        'onbekend' as price_segment,
        true as is_unknown,
        0 as dwellings,
        false as is_limit_of_other_year
    from {{ ref('int_plans__units') }}
    cross join (values ('gepland'), ('gepland_hard'), ('gerealiseerd')) as bases (basis)
),

together as (
    select * from public_counts
    union all
    select * from hidden
    union all
    select * from nothing
),

final as (
    select
        together.region_code,
        together.basis,
        coalesce(sum(together.dwellings) filter (where together.price_segment = 'sociaal'), 0) as social,
        coalesce(sum(together.dwellings) filter (where together.price_segment = 'midden'), 0) as middle_rent,
        coalesce(sum(together.dwellings) filter (where together.price_segment = 'betaalbare_koop'), 0)
            as affordable_purchase,
        sum(together.dwellings) as denominator,
        coalesce(sum(together.dwellings) filter (where not together.is_unknown), 0) as denominator_known,
        bool_or(together.is_limit_of_other_year) as has_price_limit_of_other_year
    from together
    inner join {{ ref('int_plans__units') }} as units on together.region_code = units.region_code
    group by together.region_code, together.basis
)

select * from final
