-- One row per municipality of the region: its newest plan list against the one before.
with

lists as (
    select
        plans.municipality_code,
        ledger.as_of as reference_date,
        count(*) filter (where plans.is_accepted) as plan_count,
        sum(plans.remaining_total) filter (where plans.is_accepted) as dwellings,
        count(*) as found_count,
        sum(plans.remaining_total) as found_dwellings
    from (
        select
            file_id,
            as_of,
            path,
            dataset
        from raw.file_ledger
        where
            source = 'plancapaciteit'
            and status = 'loaded'
            and as_of <= coalesce(getvariable('as_of'), date '9999-12-31')
        qualify row_number() over (partition by dataset, as_of order by path desc) = 1
    ) as ledger
    inner join raw.plancapaciteit_plan as plans on ledger.file_id = plans.file_id
    group by all
),

compared as (
    select
        *,
        lag(plan_count) over (partition by municipality_code order by reference_date) as earlier_plan_count,
        lag(dwellings) over (partition by municipality_code order by reference_date) as earlier_dwellings
    from lists
    qualify row_number() over (partition by municipality_code order by reference_date desc) = 1
)

select
    municipality.region_code as municipality_code,
    compared.reference_date,
    -- A region that does not gather plan lists at all is not reminded of them every night.
    if((select count(*) from lists) = 0, null, compared.municipality_code is not null) as is_delivered,
    compared.plan_count / nullif(compared.earlier_plan_count, 0) as plan_ratio,
    compared.dwellings / nullif(compared.earlier_dwellings, 0) as dwelling_ratio,
    (compared.found_count - compared.plan_count) / nullif(compared.found_count, 0) as quarantined_share,
    (compared.found_dwellings - coalesce(compared.dwellings, 0)) / nullif(compared.found_dwellings, 0)
        as quarantined_dwelling_share
from required_region as municipality
left join compared on municipality.region_code = compared.municipality_code
where municipality.is_municipality
order by municipality.region_code
