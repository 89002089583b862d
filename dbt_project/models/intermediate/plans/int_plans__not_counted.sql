-- Per municipality the newest list that was delivered after the one that counts, and does not count: refused,
-- or held. Why is told to who delivered it, not here: a reason may name a plan that is not public.
with

delivered as (
    select
        dataset,
        file_id,
        path,
        as_of,
        status
    from {{ source('raw', 'file_ledger') }}
    where
        source = 'plancapaciteit'
        {% if var('as_of', none) %}
            and as_of <= cast('{{ var("as_of") }}' as date)
        {% endif %}
),

municipalities as (
    select
        region_code as municipality_code,
        lower(region_name) as dataset
    from {{ ref('regions') }}
    where level = 'municipality'
),

-- Of a list that was held it is known whose plans it holds; of one that was refused, whose folder it lies in
-- and whose plans that folder held before.
held_plans as (
    select distinct
        delivered.dataset,
        delivered.file_id,
        delivered.status,
        plans.municipality_code
    from delivered
    inner join {{ source('raw', 'plancapaciteit_plan') }} as plans on delivered.file_id = plans.file_id
    where plans.is_accepted
),

owners as (
    select
        dataset,
        municipality_code
    from municipalities
    union distinct
    select
        dataset,
        municipality_code
    from held_plans
    where status = 'loaded'
),

not_counted as (
    select
        held_plans.municipality_code,
        delivered.as_of,
        delivered.path,
        delivered.status
    from delivered
    inner join held_plans on delivered.file_id = held_plans.file_id
    where delivered.status = 'held'
    union all
    select
        owners.municipality_code,
        delivered.as_of,
        delivered.path,
        delivered.status
    from delivered
    inner join owners on delivered.dataset = owners.dataset
    where delivered.status = 'refused'
),

counting as (
    select
        deliveries.municipality_code,
        deliveries.reference_date,
        files.path
    from {{ ref('int_plans__deliveries') }} as deliveries
    inner join {{ ref('int_deliveries__counting') }} as files on deliveries.file_id = files.file_id
    where deliveries.is_current
),

final as (
    select
        not_counted.municipality_code,
        not_counted.as_of as reference_date,
        municipalities.region_name || ': de planlijst van ' || {{ padded_date('not_counted.as_of') }}
        || if(not_counted.status = 'held', ' is aangehouden', ' is geweigerd')
        || coalesce('; die van ' || {{ padded_date('counting.reference_date') }} || ' telt.', '.')
            as delivery_note_nl
    from not_counted
    inner join {{ ref('regions') }} as municipalities
        on not_counted.municipality_code = municipalities.region_code
    left join counting on not_counted.municipality_code = counting.municipality_code
    where
        counting.path is null
        or not_counted.as_of > counting.reference_date
        or (not_counted.as_of = counting.reference_date and not_counted.path >= counting.path)
    qualify
        row_number() over (
            partition by not_counted.municipality_code
            order by not_counted.as_of desc, not_counted.path desc, not_counted.status asc
        ) = 1
)

select * from final
