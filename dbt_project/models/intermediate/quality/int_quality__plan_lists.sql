-- Of each plan list: which part of its public plans is complete, valid and consistent, and not set aside.
-- Plans that are not public are left out: their number would follow from the shares.
with

plans as (
    select
        deliveries.municipality_code,
        deliveries.reference_date,
        deliveries.file_id,
        deliveries.is_fictive,
        placed.is_accepted,
        string_split(placed.finding_rules, ', ') as rules
    from {{ ref('int_plans__placed') }} as placed
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on placed.file_id = deliveries.file_id and placed.municipality_code = deliveries.municipality_code
    left join {{ ref('fct_plan') }} as versions
        on
            deliveries.municipality_code = versions.municipality_code
            and deliveries.reference_date = versions.reference_date
            and placed.plan_id = versions.plan_id
    where coalesce(versions.is_visible, placed.is_public)
),

dimensions as (
    select
        list(rule) filter (where dimension = 'completeness') as completeness,
        list(rule) filter (where dimension = 'validity') as validity,
        list(rule) filter (where dimension = 'consistency') as consistency
    from {{ ref('quality_rules') }}
    where source = 'plancapaciteit'
),

judged as (
    select
        plans.municipality_code,
        plans.reference_date,
        plans.file_id,
        plans.is_fictive,
        plans.is_accepted,
        not list_has_any(plans.rules, dimensions.completeness) as is_complete,
        not list_has_any(plans.rules, dimensions.validity) as is_valid,
        not list_has_any(plans.rules, dimensions.consistency) as is_consistent
    from plans
    cross join dimensions
),

final as (
    select
        'plancapaciteit' as source,
        'planlijst' as dataset,
        municipality_code as region_code,
        reference_date,
        count(*) as record_count,
        {{ share('count(*) filter (where is_complete)', 'count(*)') }} as completeness_share,
        {{ share('count(*) filter (where is_valid)', 'count(*)') }} as validity_share,
        {{ share('count(*) filter (where is_consistent)', 'count(*)') }} as consistency_share,
        {{ share('count(*) filter (where not is_accepted)', 'count(*)') }} as quarantined_share,
        is_fictive,
        file_id as source_files
    from judged
    group by municipality_code, reference_date, is_fictive, file_id
)

select * from final
