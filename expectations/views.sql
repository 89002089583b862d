-- What the queries beside the suites share. Made anew, as temporary objects, each time suites run.
-- Variables set by the runner: as_of (date or null), seeds_dir, and region_seeds: those of the region's pack.

create temp table region_member as
select
    region_code,
    member_code
from read_csv(getvariable('region_seeds') || '/region_members.csv', header = true, all_varchar = true);

-- CBS's own regions that our figures are made of: municipalities, province, country.
create temp table required_region as
select distinct
    member_code as region_code,
    member_code like 'GM%' as is_municipality
from region_member;

-- Half-years and years in which letting in the region broke with what was before, as its pack says.
create temp table broken_period as
select
    unnest([
        strftime(cast(break_date as date), '%YJJ00'),
        strftime(cast(break_date as date), '%Y') || if(month(cast(break_date as date)) <= 6, 'HJ01', 'HJ02')
    ]) as period_code
from
    read_csv(
        getvariable('region_seeds') || '/regional_series_breaks.csv', header = true, all_varchar = true
    )
where topic = 'allocation';

-- From 1 January of these years a unit has other borders, as the region's pack says: it did not grow then.
create temp table other_borders as
select distinct
    region_member.region_code,
    year(cast(breaks.break_date as date)) as year
from
    read_csv(
        getvariable('region_seeds') || '/regional_series_breaks.csv', header = true, all_varchar = true
    ) as breaks
inner join region_member on breaks.region_code = region_member.member_code;

create temp table goal_region as
select
    goal_code,
    region_code
from read_csv(getvariable('region_seeds') || '/goal_regions.csv', header = true, all_varchar = true);

-- What each goal needs to be measured.
create temp table goal_need as
select
    goal_code,
    source,
    datasets,
    region_code
from read_csv(
    getvariable('region_seeds') || '/goal_needs.csv', header = true, all_varchar = true, nullstr = ''
);

-- The deliveries of CBS that count. Which count is decided in one place, dbt's int_deliveries__counting.
-- Arriving data are checked before dbt has run: `pipelines/quality/batches.py` makes a view of that model.
create temp view counting_delivery as
select
    file_id,
    as_of,
    path,
    delivery_order,
    as_of = max(as_of) over (partition by dataset) as is_newest
from int_deliveries__counting
where source = 'cbs';

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
    order by deliveries.delivery_order desc, observations.row_number desc
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
    status_rule,
    monitor_track,
    cast(first_year as integer) as first_year,
    cast(last_year as integer) as last_year,
    target_value is not null as has_target
from read_csv(getvariable('region_seeds') || '/goals.csv', header = true, all_varchar = true);

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

-- Woonservice: every file that counts. A record that a later set replaces still stands in the warehouse, so
-- the rules on personal data hold for it as well.
create temp view woonservice_file as
select
    deliveries.file_id,
    deliveries.dataset,
    deliveries.path,
    deliveries.as_of,
    extracts.is_full,
    extracts.period_to,
    extracts.last_date,
    extracts.dropped_columns,
    extracts.key_fingerprint
from int_deliveries__counting as deliveries
inner join raw.woonservice_extract as extracts on deliveries.file_id = extracts.file_id
where deliveries.source = 'woonservice';

-- The newest file of each extract.
create temp view newest_woonservice_file as
select *
from woonservice_file
qualify row_number() over (partition by dataset order by period_to desc, as_of desc, path desc) = 1;

-- What gives a person away in a text that should hold codes: e-mail address, Dutch phone number, BSN,
-- postcode, birth date. A CBS neighbourhood (BU03920101) is none of these.
create temp macro looks_personal(words) as regexp_matches(
    words,
    '@'
    || '|(?:\+|\b00)31[ -]?[1-9]|\b0[1-9](?:[ -]?\d){8}\b'
    || '|\b\d{8,9}\b'
    || '|\b[1-9]\d{3} ?[A-Za-z]{2}\b'
    || '|\b\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b'
);

-- Words of a list: ours in snake case, of VERA in capitals, codes of CBS. Which words, the gate decides.
create temp macro is_word_of_a_list(words) as regexp_full_match(
    words, '(?:(?:[a-z0-9]+(?:_[a-z0-9]+)*|[A-Z]{3,4}|GM\d{4}|WK\d{6}|BU\d{8}) ?)*'
);

-- Pseudonyms: 128 bits, hexadecimal.
create temp macro are_pseudonyms(keys) as regexp_full_match(keys, '(?:[0-9a-f]{32} ?)*');

-- `breakdown:class` of every class that the allocation monitor shows.
create temp table known_class as
select breakdown || ':' || category as name
from read_csv(getvariable('seeds_dir') || '/allocation_categories.csv', header = true, all_varchar = true)
union all
select 'route:' || route as name
from read_csv(getvariable('seeds_dir') || '/allocation_routes.csv', header = true, all_varchar = true);
