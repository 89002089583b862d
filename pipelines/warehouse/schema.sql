-- The raw and quality schemas of the warehouse. dbt owns every other schema.
-- Personal data never stands in any of these tables.

create schema if not exists raw;
create schema if not exists quality;

-- One row per delivered file (path, content). `file_id` names the content of a dataset, its sidecar's
-- period statuses and measure titles included: the same bytes delivered twice are two deliveries of one
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
    status varchar not null check (status in ('loaded', 'refused', 'replaced', 'withdrawn')),
    reason varchar,                        -- why refused, replaced or withdrawn
    row_count bigint not null default 0,   -- observations (or records) found in the file
    loaded_count bigint not null default 0,
    quarantined_count bigint not null default 0,
    publisher varchar,                     -- from the sidecar
    title varchar,
    url varchar,
    licence varchar,
    loaded_at timestamptz not null,
    primary key (path, file_id)
);

-- One row per rejected row or cell. `observation_count` says how many observations it stands for,
-- so that row_count = loaded_count + sum(observation_count) per file.
create table if not exists raw.quarantine (
    file_id varchar not null,
    source varchar not null,
    dataset varchar not null,
    row_number bigint,                     -- 1-based data row in the file, header not counted
    column_name varchar,
    rule varchar not null,
    reason varchar not null,               -- Dutch: for the people who delivered the file
    value varchar,                         -- what stood there; never for personal sources
    observation_count bigint not null
);

-- One observation of one CBS table, as delivered: nothing is decided here.
create table if not exists raw.cbs_observation (
    file_id varchar not null,
    row_number bigint not null,            -- 1-based data row in the file
    table_id varchar not null,
    measure_code varchar not null,         -- as delivered: Koopwoningen_2, M000297
    measure varchar not null,              -- stem: Koopwoningen; equals measure_code where no title is known
    region_code varchar,                   -- trimmed: GM0392, PV27, NL01, WK039200; null: table has no region
    period_code varchar not null,          -- 2025JJ00, 2025KW01, 2025MM01
    dimensions varchar not null,           -- other dimensions as JSON, keys sorted: {"StatusVanBewoning":"T001235"}
    value double,                          -- null: see value_attribute
    string_value varchar,
    value_attribute varchar not null,      -- CBS's own word; 'None' means an ordinary value
    period_status varchar not null         -- definitief, nader_voorlopig, voorlopig, onbekend
);

-- One row per rule and run, kept for ever: Great Expectations, dbt tests, ledger and publication checks.
create table if not exists quality.check_result (
    run_id varchar not null,
    checked_at timestamptz not null,
    checker varchar not null,              -- great_expectations, dbt, woonmonitor
    table_name varchar not null,           -- raw.cbs_observation, monitor.monitor_social_stock
    suite varchar not null,
    rule varchar not null,
    severity varchar not null check (severity in ('critical', 'warning', 'info')),
    is_success boolean not null,
    observed varchar,
    expected varchar,
    failing_count bigint,
    failing_sample varchar,                -- JSON list of at most 20; row numbers only for personal sources
    reason varchar                         -- why the rule and its threshold are what they are
);
