-- One row per region unit × year, also where the table lacks one. Helper columns compare each row with its
-- members, its base year and what CBS delivered; they are null where a rule does not apply.
with

unit as (
    select
        region_code,
        bool_and(member_code like 'GM%') as is_own
    from region_member
    group by region_code
),

delivered as (
    select
        region_code,
        year,
        list(value) as stocks
    from delivered_figure
    where figure = 'stock'
    group by region_code, year
),

years as (
    select unnest(generate_series(min(year), max(year))) as year
    from (
        select year from delivered
        union all
        select year from monitor.monitor_housing_growth
    ) as known_years
),

required as (
    select
        unit.region_code,
        unit.is_own,
        years.year
    from unit
    cross join years
),

of_members as (
    select
        region_member.region_code,
        growth.year,
        sum(growth.stock_1_january) as stock_1_january,
        sum(growth.new_build) as new_build,
        sum(growth.balance) as balance
    from monitor.monitor_housing_growth as growth
    inner join region_member on growth.region_code = region_member.member_code
    group by region_member.region_code, growth.year
),

of_subregions as (
    select
        year,
        sum(stock_1_january) as stock_1_january
    from monitor.monitor_housing_growth
    where region_level = 'subregion'
    group by year
)

select
    coalesce(growth.region_code, required.region_code) as region_code,
    coalesce(growth.year, required.year) as year,
    required.region_code is not null as is_expected_unit,
    if(required.is_own, growth.stock_1_january is null, null) as lacks_stock,
    if(not required.is_own, growth.stock_1_january is null, null) as lacks_reference_stock,
    growth.stock_1_january is not null and growth.source_files is null as lacks_source,
    growth.label_nl is null or growth.region_level is null as lacks_label,
    growth.stock_1_january,
    growth.stock_1_january - of_members.stock_1_january as member_gap,
    greatest(abs(growth.new_build - of_members.new_build), abs(growth.balance - of_members.balance))
        as member_mutation_gap,
    if(growth.region_level = 'region', growth.stock_1_january - of_subregions.stock_1_january, null)
        as subregion_gap,
    if(
        delivered.stocks is not null and growth.stock_1_january is not null,
        list_contains(delivered.stocks, growth.stock_1_january),
        null
    ) as is_as_delivered,
    growth.balance - (
        growth.new_build + growth.other_additions - growth.demolition - growth.other_withdrawals
        + coalesce(growth.correction, 0)
    ) as balance_gap,
    if(
        other_borders.year is null,
        growth.stock_1_january / nullif(before.stock_1_january, 0) - 1,
        null
    ) as growth_share,
    growth.net_growth_since_base - (growth.stock_1_january - base.stock_1_january) as net_growth_gap,
    growth.difference - (growth.net_growth_since_base - growth.straight_path_target) as difference_gap,
    growth.status,
    growth.new_additions_status,
    (growth.status = 'niet_meetbaar' and growth.reason_nl is null)
    or (growth.new_additions_status = 'niet_meetbaar' and growth.new_additions_reason_nl is null)
        as lacks_reason
from required
full outer join monitor.monitor_housing_growth as growth
    on required.region_code = growth.region_code and required.year = growth.year
left join of_members on growth.region_code = of_members.region_code and growth.year = of_members.year
left join of_subregions on growth.year = of_subregions.year
left join other_borders on growth.region_code = other_borders.region_code and growth.year = other_borders.year
left join delivered on growth.region_code = delivered.region_code and growth.year = delivered.year
left join monitor.monitor_housing_growth as base
    on growth.region_code = base.region_code and growth.net_growth_base_year = base.year
left join monitor.monitor_housing_growth as before
    on growth.region_code = before.region_code and growth.year = before.year + 1
order by region_code, year
