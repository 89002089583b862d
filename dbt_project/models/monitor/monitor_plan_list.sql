-- The public plans of the newest lists, by name. Nothing of what a plan was before it became public.
with

price_classes as (
    select
        phases.plan_key,
        sum(phases.dwellings) filter (where classes.price_segment = 'sociaal') as social,
        sum(phases.dwellings) filter (where classes.price_segment = 'midden') as middle_rent,
        sum(phases.dwellings) filter (where classes.price_segment = 'betaalbare_koop') as affordable_purchase,
        sum(phases.dwellings) filter (where classes.price_segment = 'duur') as expensive,
        bool_or(phases.is_limit_of_other_year) as is_limit_of_other_year
    from {{ ref('fct_plan_phase') }} as phases
    inner join {{ ref('plan_classes') }} as classes
        on phases.classification = classes.classification and phases.class_code = classes.class_code
    where phases.classification = 'price' and phases.phase = 'whole' and phases.measure = 'remaining'
    group by phases.plan_key
),

delivery_years as (
    select
        plan_key,
        min(period_from) as first_year,
        {{ known_last_year('max(period_to)') }} as last_year,
        sum(if(is_delayed, dwellings, 0)) as delayed_dwellings
    from {{ ref('fct_plan_phase') }}
    where mutation = 'build' and classification = 'total' and measure = 'remaining'
    group by plan_key
),

changes as (
    select
        changes.plan_key,
        changes.reference_date,
        {{ ordered_names('kinds.label_nl', 'kinds.sort_order') }} as changes_nl,
        sum(changes.difference) filter (where changes.is_visible_before) as difference
    from {{ ref('fct_plan_change') }} as changes
    inner join {{ ref('plan_change_kinds') }} as kinds on changes.change_kind = kinds.change_kind
    where
        changes.is_visible_after
        and (changes.is_visible_before or changes.change_kind in ('new', 'made_public'))
    group by changes.plan_key, changes.reference_date
),

final as (
    select
        -- ids
        plans.municipality_code as region_code,
        plans.plan_id,
        -- text
        plans.plan_name,
        plans.place_name,
        regions.label_nl,
        plans.planning_status,
        statuses.label_nl as planning_status_label_nl,
        plans.hardness,
        plans.project_phase,
        plans.plan_type,
        plans.client_type,
        plans.bottlenecks,
        plans.is_key_project,
        -- dwellings
        cast(plans.planned as integer) as planned,
        cast(plans.realised as integer) as realised,
        cast(plans.remaining as integer) as remaining,
        cast(plans.demolition_remaining as integer) as demolition_remaining,
        cast(delivery_years.delayed_dwellings as integer) as delayed_dwellings,
        delivery_years.first_year as first_delivery_year,
        delivery_years.last_year as last_delivery_year,
        -- shares of what remains
        {{ share('coalesce(price_classes.social, 0)', 'plans.remaining') }} as social_share,
        {{ share('coalesce(price_classes.middle_rent, 0)', 'plans.remaining') }} as middle_rent_share,
        {{ share('coalesce(price_classes.affordable_purchase, 0)', 'plans.remaining') }}
            as affordable_purchase_share,
        {{ share('coalesce(price_classes.expensive, 0)', 'plans.remaining') }} as expensive_share,
        coalesce(price_classes.is_limit_of_other_year, false) as has_price_limit_of_other_year,
        -- since the list before
        plans.previous_reference_date,
        changes.changes_nl,
        cast(changes.difference as integer) as difference,
        -- where it comes from
        plans.reference_date,
        plans.is_fictive,
        plans.file_id as source_files
    from {{ ref('int_plans__current') }} as plans
    inner join {{ ref('dim_plan_status') }} as statuses on plans.planning_status = statuses.planning_status
    inner join {{ ref('dim_region') }} as regions on plans.municipality_code = regions.region_code
    left join price_classes on plans.plan_key = price_classes.plan_key
    left join delivery_years on plans.plan_key = delivery_years.plan_key
    left join changes
        on plans.plan_key = changes.plan_key and plans.reference_date = changes.reference_date
    where plans.is_visible
)

select * from final
