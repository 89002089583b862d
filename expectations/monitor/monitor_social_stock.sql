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
        list(value) as corporations
    from delivered_figure
    where figure = 'corporation'
    group by region_code, year
),

years as (
    select unnest(generate_series(min(year), max(year))) as year
    from (
        select year from delivered
        union all
        select year from monitor.monitor_social_stock
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
        social.year,
        sum(social.corporation) as corporation,
        sum(social.dwellings) as dwellings
    from monitor.monitor_social_stock as social
    inner join region_member on social.region_code = region_member.member_code
    group by region_member.region_code, social.year
),

of_subregions as (
    select
        year,
        sum(corporation) as corporation
    from monitor.monitor_social_stock
    where region_level = 'subregion'
    group by year
)

select
    coalesce(social.region_code, required.region_code) as region_code,
    coalesce(social.year, required.year) as year,
    required.region_code is not null as is_expected_unit,
    if(required.is_own, social.corporation is null or social.dwellings is null, null) as lacks_figure,
    if(not required.is_own, social.corporation is null or social.dwellings is null, null)
        as lacks_reference_figure,
    social.corporation is not null and social.source_files is null as lacks_source,
    social.label_nl is null or social.region_level is null as lacks_label,
    greatest(abs(social.corporation - of_members.corporation), abs(social.dwellings - of_members.dwellings))
        as member_gap,
    if(social.region_level = 'region', social.corporation - of_subregions.corporation, null) as subregion_gap,
    if(
        delivered.corporations is not null and social.corporation is not null,
        list_contains(delivered.corporations, social.corporation),
        null
    ) as is_as_delivered,
    greatest(social.corporation - social.rented, social.rented - social.dwellings) as part_above_whole,
    social.corporation_share,
    social.corporation_share_known,
    abs(social.corporation_share - social.corporation / nullif(social.dwellings, 0)) as share_gap,
    if(
        other_borders.year is null,
        social.corporation / nullif(before.corporation, 0) - 1,
        null
    ) as growth_share,
    social.change_since_base - (social.corporation - base.corporation) as change_gap,
    social.status,
    social.status = 'niet_meetbaar' and social.reason_nl is null as lacks_reason
from required
full outer join monitor.monitor_social_stock as social
    on required.region_code = social.region_code and required.year = social.year
left join of_members on social.region_code = of_members.region_code and social.year = of_members.year
left join of_subregions on social.year = of_subregions.year
left join other_borders on social.region_code = other_borders.region_code and social.year = other_borders.year
left join delivered on social.region_code = delivered.region_code and social.year = delivered.year
left join monitor.monitor_social_stock as base
    on social.region_code = base.region_code and social.change_base_year = base.year
left join monitor.monitor_social_stock as before
    on social.region_code = before.region_code and social.year = before.year + 1
order by region_code, year
