-- One row per municipality of the region and reference date: its plan list against the one before and
-- against the homes there are. Every list is judged, not the newest alone: each may be the one that counts
-- tomorrow. Which plan is out of proportion is not told, as it may not be public. What somebody accepted is
-- not asked again.
with

delivered as (
    select
        ledger.file_id,
        ledger.as_of,
        ledger.path,
        ledger.is_present,
        accepted.path is not null as is_accepted
    from raw.file_ledger as ledger
    left join raw.delivery_decision as accepted
        on
            ledger.path = accepted.path
            and ledger.file_id = accepted.file_id
            and accepted.decision = 'accepted'
    where
        ledger.source = 'plancapaciteit'
        and ledger.status = 'loaded'
        and ledger.as_of <= coalesce(getvariable('as_of'), date '9999-12-31')
),

stock as (
    select
        region_code,
        arg_max(value, year) as homes
    from delivered_figure
    where figure = 'stock'
    group by region_code
),

-- A plan of another municipality is set aside as one of the list it stands in: it is no list of that
-- municipality, and takes the place of none.
found as (
    select
        * exclude (municipality_code),
        list_contains(string_split(finding_rules, ', '), 'municipality_other') as is_foreign,
        case
            when is_foreign
                then
                    coalesce(
                        max(municipality_code) filter (where not is_foreign) over (partition by file_id),
                        municipality_code
                    )
            else municipality_code
        end as municipality_code
    from raw.plancapaciteit_plan
),

plans as (
    select
        plans.municipality_code,
        plans.plan_id,
        delivered.as_of as reference_date,
        delivered.path,
        delivered.is_accepted as is_accepted_list,
        plans.is_accepted,
        plans.remaining_total,
        greatest(plans.new_build_total, plans.remaining_total, plans.demolition_total) as size
    from delivered
    inner join found as plans on delivered.file_id = plans.file_id
    qualify dense_rank() over (
        partition by plans.municipality_code, delivered.as_of
        order by delivered.path desc, delivered.is_present desc
    ) = 1
),

lists as (
    select
        municipality_code,
        reference_date,
        path,
        is_accepted_list,
        count(*) filter (where is_accepted) as plan_count,
        sum(remaining_total) filter (where is_accepted) as dwellings,
        max(size) filter (where is_accepted) as largest_plan,
        count(*) as found_count,
        sum(remaining_total) as found_dwellings
    from plans
    group by all
),

compared as (
    select
        lists.*,
        stock.homes,
        greatest(
            {{ threshold('noticed_share') }} * stock.homes, {{ threshold('noticed_dwellings') }}
        ) as noticed,
        lag(lists.reference_date) over municipality as earlier_date,
        lag(lists.plan_count) over municipality as earlier_plan_count,
        lag(lists.dwellings) over municipality as earlier_dwellings,
        lead(lists.reference_date) over municipality is null as is_newest
    from lists
    left join stock on lists.municipality_code = stock.region_code
    window municipality as (partition by lists.municipality_code order by lists.reference_date)
),

jumps as (
    select
        compared.municipality_code,
        compared.reference_date,
        bool_or(
            plans.size > {{ threshold('grown_plan') }} * earlier.size
            and plans.size - earlier.size > compared.noticed
        ) as has_plan_that_jumped
    from compared
    inner join plans
        on
            compared.municipality_code = plans.municipality_code
            and compared.reference_date = plans.reference_date
    inner join plans as earlier
        on
            compared.municipality_code = earlier.municipality_code
            and compared.earlier_date = earlier.reference_date
            and plans.plan_id = earlier.plan_id
    where plans.is_accepted and earlier.is_accepted
    group by all
)

select
    compared.path,
    municipality.region_code as municipality_code,
    compared.reference_date,
    -- A region that does not gather plan lists at all is not reminded of them every night.
    if((select count(*) from lists) = 0, null, compared.municipality_code is not null) as is_delivered,
    case
        when not compared.is_accepted_list
            then compared.plan_count / nullif(compared.earlier_plan_count, 0)
    end as plan_ratio,
    if(compared.is_newest, compared.dwellings / nullif(compared.earlier_dwellings, 0), null)
        as dwelling_ratio,
    case
        when
            not compared.is_accepted_list
            and abs(compared.dwellings - compared.earlier_dwellings) > compared.noticed
            then compared.dwellings / nullif(compared.earlier_dwellings, 0)
    end as large_dwelling_ratio,
    if(compared.is_accepted_list, null, compared.dwellings / nullif(compared.homes, 0)) as stock_share,
    if(
        compared.is_accepted_list,
        null,
        compared.largest_plan > {{ threshold('giant_plan_share') }} * compared.homes
    ) as has_giant_plan,
    if(compared.is_accepted_list, null, jumps.has_plan_that_jumped) as has_plan_that_jumped,
    if(
        compared.is_newest,
        compared.largest_plan > {{ threshold('large_plan_share') }} * compared.homes,
        null
    ) as has_large_plan,
    case
        when not compared.is_accepted_list
            then (compared.found_count - compared.plan_count) / nullif(compared.found_count, 0)
    end as quarantined_share,
    case
        when compared.is_newest
            then
                (compared.found_dwellings - coalesce(compared.dwellings, 0))
                / nullif(compared.found_dwellings, 0)
    end as quarantined_dwelling_share
from required_region as municipality
left join compared on municipality.region_code = compared.municipality_code
left join jumps
    on compared.municipality_code = jumps.municipality_code and compared.reference_date = jumps.reference_date
where municipality.is_municipality
order by municipality.region_code, compared.reference_date
