-- One row per accepted plan of each plan list; sums are made anew from the counts. What is only worth a
-- warning is asked of the newest list of each deliverer.
with

delivered as (
    select
        file_id,
        path,
        row_number() over (partition by dataset order by as_of desc, path desc) = 1 as is_newest
    from raw.file_ledger
    where
        source = 'plancapaciteit'
        and status = 'loaded'
        and as_of <= coalesce(getvariable('as_of'), date '9999-12-31')
        and is_present
),

sums as (
    select
        file_id,
        municipality_code,
        plan_id,
        classification,
        sum(dwellings) filter (where phase = 'whole') as whole,
        sum(dwellings) filter (where phase <> 'whole') as phased
    from raw.plancapaciteit_count
    where mutation = 'build' and measure = 'remaining'
    group by all
),

gaps as (
    select
        sums.file_id,
        sums.municipality_code,
        sums.plan_id,
        max(abs(sums.phased - plans.remaining_total)) filter (where sums.classification = 'total')
            as years_gap,
        max(abs(sums.whole - plans.remaining_total)) as class_gap
    from sums
    inner join raw.plancapaciteit_plan as plans
        on
            sums.file_id = plans.file_id
            and sums.municipality_code = plans.municipality_code
            and sums.plan_id = plans.plan_id
    group by all
),

counts as (
    select
        file_id,
        municipality_code,
        plan_id,
        min(dwellings) as lowest_count,
        sum(dwellings) filter (
            where
            mutation = 'build' and measure = 'remaining' and classification = 'price' and phase = 'whole'
        ) as priced,
        sum(dwellings) filter (
            where
            mutation = 'build' and measure = 'remaining' and classification = 'price' and phase = 'whole'
            and class_code = 'onbekend'
        ) as unknown_price
    from raw.plancapaciteit_count
    group by all
)

select
    delivered.path,
    plans.municipality_code,
    plans.plan_id,
    plans.planning_status,
    plans.confidentiality,
    plans.plan_type,
    abs(plans.new_build_total - plans.realised_total - plans.remaining_total) as rest_gap,
    if(plans.remaining_total is null, null, coalesce(gaps.years_gap, plans.remaining_total)) as years_gap,
    gaps.class_gap,
    least(counts.lowest_count, plans.demolition_total, plans.remaining_total) as lowest_count,
    least(plans.first_delivery_year, plans.last_delivery_year) as first_year,
    case
        when delivered.is_newest
            then plans.planning_status in ('1A', '1B', '2A', '2B') and plans.confidentiality = 'gemeente'
    end as is_hidden_hard_plan,
    case
        when delivered.is_newest and counts.priced >= {{ threshold('priced_dwellings') }}
            then coalesce(counts.unknown_price, 0) / counts.priced
    end as unknown_price_share
from delivered
inner join raw.plancapaciteit_plan as plans on delivered.file_id = plans.file_id
left join gaps
    on
        plans.file_id = gaps.file_id
        and plans.municipality_code = gaps.municipality_code
        and plans.plan_id = gaps.plan_id
left join counts
    on
        plans.file_id = counts.file_id
        and plans.municipality_code = counts.municipality_code
        and plans.plan_id = counts.plan_id
where plans.is_accepted
order by delivered.path, plans.municipality_code, plans.plan_id
