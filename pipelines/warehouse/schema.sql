-- The raw and quality tables that belong to no source. Those of a source stand in its contract
-- (pipelines/sources/<source>/contract.yml); dbt owns every other schema.
-- Personal data never stands in any of these tables.

create schema if not exists raw;
create schema if not exists quality;

-- One row per delivered file (path, content). `file_id` names the content of a dataset and what its
-- sidecar says of it (publisher, licence, invented or not, period statuses, titles): the same bytes delivered twice are two deliveries of one
-- file_id, loaded once.
create table if not exists raw.file_ledger (
    delivery_number bigint not null,       -- order of arrival in this warehouse
    path varchar not null,                 -- relative to data/raw, with forward slashes
    source varchar not null,
    dataset varchar not null,
    deliverer varchar,                     -- who delivered, where a dataset has several deliverers
    as_of date not null,                   -- the date in the path: when the file was retrieved or delivered
    file_id varchar not null,
    sha256 varchar not null,
    byte_size bigint not null,
    shape varchar,                         -- the recognised shape or layout
    -- loaded: it counts. held: read, but a rule on the list as a whole keeps it from counting.
    -- missing: it counted, and vanished without anybody withdrawing it: that blocks.
    status varchar not null check (
        status in ('loaded', 'refused', 'held', 'missing', 'replaced', 'withdrawn')
    ),
    reason varchar,                        -- why it does not count
    held_by varchar,                       -- suite__rule that holds it
    is_present boolean not null default true,  -- lay in the raw folder, with these bytes, at the last load
    was_published boolean not null default false,  -- counted in a publication
    row_count bigint not null default 0,   -- observations (or records) found in the file
    loaded_count bigint not null default 0,
    quarantined_count bigint not null default 0,
    publisher varchar,                     -- from the sidecar
    title varchar,
    url varchar,
    licence varchar,
    is_fictive boolean not null default false,  -- invented sample data, so marked in its sidecar
    reader_hash varchar not null default '',   -- of the code that read it: a mended reader reads the file again
    loaded_at timestamptz not null,
    primary key (path, file_id)
);

-- What somebody decided about a delivery with `woonmonitor withdraw` or `accept`: a copy of
-- state/decisions.csv, which outlives the warehouse.
create table if not exists raw.delivery_decision (
    path varchar not null,
    file_id varchar not null,
    decision varchar not null check (decision in ('withdrawn', 'accepted')),
    reason varchar not null,
    decided_on date not null,
    primary key (path, file_id, decision)
);

-- One row per rejected row or cell. `observation_count` says how many observations it stands for,
-- so that row_count = loaded_count + sum(observation_count) per file.
create table if not exists raw.quarantine (
    file_id varchar not null,
    source varchar not null,
    dataset varchar not null,
    row_number bigint,                     -- CBS: 1-based data row; plan lists: the row as the spreadsheet numbers it
    column_name varchar,
    rule varchar not null,
    reason varchar not null,               -- Dutch: for the people who delivered the file
    value varchar,                         -- what stood there; never for personal sources
    observation_count bigint not null
);

-- Delivered files with personal data that were taken out of the raw folder on purpose, because they had lain
-- there long enough. The ledger keeps them as loaded: they go on counting.
create table if not exists raw.removed_by_retention (
    path varchar not null,
    file_id varchar not null,
    removed_at timestamptz not null,
    primary key (path, file_id)
);

-- One row per rule and run, kept for ever: Great Expectations, dbt tests, ledger and publication checks.
create table if not exists quality.check_result (
    run_id varchar not null,
    checked_at timestamptz not null,
    checker varchar not null,              -- great_expectations, dbt, woonmonitor, disclosure
    table_name varchar not null,           -- raw.cbs_observation, monitor.monitor_social_stock
    suite varchar not null,
    rule varchar not null,
    severity varchar not null check (severity in ('critical', 'warning', 'info')),
    is_success boolean not null,
    observed varchar,
    expected varchar,
    failing_count bigint,
    failing_sample varchar,                -- JSON list of at most 20; of personal sources row numbers at most
    reason varchar,                        -- why the rule and its threshold are what they are
    message_nl varchar,                    -- what people who get the alert read
    observed_lowest double,                -- of a range rule: the extremes that it saw
    observed_highest double
);

-- One row per run of a job, kept for ever. A run that stays 'running' while nobody holds the run lock was killed.
create table if not exists quality.run (
    run_id varchar not null primary key,
    job varchar not null,                  -- nightly, refresh_sources, maintenance, retention; by hand: as Dagster calls it
    started_at timestamptz not null,
    finished_at timestamptz,
    status varchar not null check (status in ('running', 'succeeded', 'failed')),
    message varchar,                       -- why it failed, in one line; never cell contents
    version varchar,                       -- the version it published
    files_loaded bigint,
    files_refused bigint,
    rows_loaded bigint,
    rows_quarantined bigint
);

-- The figures on people that stand in the publication, written when it is. They stand until so many records
-- changed that the difference tells of nobody. Exact counts of a few: as private as the records themselves.
create table if not exists quality.released_figure (
    region_code varchar not null,
    period_code varchar not null,
    indicator varchar not null,
    breakdown varchar not null,
    category varchar not null,
    value double,                          -- as published; null: not shown
    exact_count bigint,                    -- of a count: what was counted
    primary key (region_code, period_code, indicator, breakdown, category)
);
