-- Of each plan list: which part of its public plans is complete, valid and consistent, and not set aside.
-- Plans that are not public are left out: their number would follow from the shares. A list without public
-- plans was delivered all the same.
with

plans as (
    select
        deliveries.municipality_code,
        deliveries.reference_date,
        placed.is_accepted,
        split(placed.finding_rules, ', ') as rules
    from {{ ref('int_plans__placed') }} as placed
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on placed.file_id = deliveries.file_id and placed.municipality_code = deliveries.municipality_code
    left join {{ ref('fct_plan') }} as versions
        on
            deliveries.municipality_code = versions.municipality_code
            and deliveries.reference_date = versions.reference_date
            and placed.plan_id = versions.plan_id
    -- A row without a municipality has no history: an old list does not say whether it is secret now.
    where placed.is_public and coalesce(versions.is_visible, deliveries.is_current)
),

dimensions as (
    select
        array_agg(rule) filter (where dimension = 'completeness') as completeness,
        array_agg(rule) filter (where dimension = 'validity') as validity,
        array_agg(rule) filter (where dimension = 'consistency') as consistency
    from {{ ref('quality_rules') }}
    where source = 'plancapaciteit'
),

judged as (
    select
        plans.municipality_code,
        plans.reference_date,
        plans.is_accepted,
        not {{ lists_overlap('plans.rules', 'dimensions.completeness') }} as is_complete,
        not {{ lists_overlap('plans.rules', 'dimensions.validity') }} as is_valid,
        not {{ lists_overlap('plans.rules', 'dimensions.consistency') }} as is_consistent
    from plans
    cross join dimensions
),

final as (
    select
        'plancapaciteit' as source,
        'planlijst' as dataset,
        deliveries.municipality_code as region_code,
        deliveries.reference_date,
        count(judged.municipality_code) as record_count,
        {{ share('count(*) filter (where judged.is_complete)', 'count(judged.municipality_code)') }}
            as completeness_share,
        {{ share('count(*) filter (where judged.is_valid)', 'count(judged.municipality_code)') }}
            as validity_share,
        {{ share('count(*) filter (where judged.is_consistent)', 'count(judged.municipality_code)') }}
            as consistency_share,
        {{ share('count(*) filter (where not judged.is_accepted)', 'count(judged.municipality_code)') }}
            as quarantined_share,
        deliveries.is_fictive,
        deliveries.file_id as source_files
    from {{ ref('int_plans__deliveries') }} as deliveries
    left join judged
        on
            deliveries.municipality_code = judged.municipality_code
            and deliveries.reference_date = judged.reference_date
    group by
        deliveries.municipality_code, deliveries.reference_date, deliveries.is_fictive, deliveries.file_id
)

select * from final
