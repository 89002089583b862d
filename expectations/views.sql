-- What the queries beside the suites share. Made anew, as temporary objects, each time suites run.
-- Variables set by the runner: as_of (date or null), seeds_dir.

create temp table region_member as
select
    region_code,
    member_code
from read_csv(getvariable('seeds_dir') || '/region_members.csv', header = true, all_varchar = true);

-- CBS's own regions that our figures are made of: municipalities, province, country.
create temp table required_region as
select distinct
    member_code as region_code,
    member_code like 'GM%' as is_municipality
from region_member;

create temp table goal_region as
select
    goal_code,
    region_code
from read_csv(getvariable('seeds_dir') || '/goal_regions.csv', header = true, all_varchar = true);

-- The deliveries that count. dbt's int_deliveries__counting decides this for the figures; arriving data
-- is checked before dbt has run, so the same choice is made here: loaded, known then, newest per content.
create temp view counting_delivery as
with newest_of_content as (
    select
        file_id,
        dataset,
        as_of,
        path
    from raw.file_ledger
    where
        source = 'cbs'
        and status = 'loaded'
        and as_of <= coalesce(getvariable('as_of'), date '9999-12-31')
    qualify row_number() over (partition by file_id order by as_of desc, path desc) = 1
)

select
    file_id,
    as_of,
    path,
    as_of = max(as_of) over (partition by dataset) as is_newest
from newest_of_content;

-- Each cell twice at most: as the newest delivery of its table has it, and as it was known before.
-- OData v3 and v4 capitalise the same measure differently, hence lower().
create temp view cbs_cell as
select
    observations.table_id,
    lower(observations.measure) as measure,
    observations.region_code,
    observations.period_code,
    try_cast(left(observations.period_code, 4) as integer) as year,
    observations.dimensions,
    observations.value,
    deliveries.is_newest
from raw.cbs_observation as observations
inner join counting_delivery as deliveries on observations.file_id = deliveries.file_id
qualify row_number() over (
    partition by
        observations.table_id,
        lower(observations.measure),
        observations.region_code,
        observations.period_code,
        observations.dimensions,
        deliveries.is_newest
    order by deliveries.as_of desc, deliveries.path desc, observations.row_number desc
) = 1;

-- The years that the newest delivery of a table covers, gaps included.
create temp view newest_year as
select
    table_id,
    unnest(generate_series(min(year), max(year))) as year
from cbs_cell
where is_newest
group by table_id;

create temp table goal as
select
    goal_code,
    calculation,
    monitor_track,
    cast(first_year as integer) as first_year,
    cast(last_year as integer) as last_year,
    target_value is not null as has_target
from read_csv(getvariable('seeds_dir') || '/goals.csv', header = true, all_varchar = true);

-- What CBS delivered for 1 January, per table: the figures that the monitor tables must show unchanged.
create temp view delivered_figure as
select
    region_code,
    year,
    table_id,
    if(measure like 'eigendomwoningcorporatie%', 'corporation', 'stock') as figure,
    arg_max(value, is_newest) as value
from cbs_cell
where
    period_code like '%JJ00'
    and value is not null
    and region_code in (select required_region.region_code from required_region)
    and (
        (
            table_id in ('82900NED', '86286NED')
            and json_extract_string(dimensions, 'StatusVanBewoning') in ('T001235', 'T001742')
            and measure in ('totalewoningvoorraad', 'eigendomwoningcorporatie', 'eigendomwoningcorporaties')
        )
        or (
            table_id in ('81955NED', '86098NED')
            and json_extract_string(dimensions, 'Gebruiksfunctie') = 'A045364'
            and measure = 'beginstandvoorraad'
        )
    )
group by all;
