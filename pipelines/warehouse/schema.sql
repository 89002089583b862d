-- The raw and quality schemas of the warehouse. dbt owns every other schema.
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

-- One row per plan in a plan list, accepted or set aside as a whole (then the reasons are in raw.quarantine).
-- A plan list is a snapshot on its reference date, which is the date in its path.
create table if not exists raw.plancapaciteit_plan (
    file_id varchar not null,
    row_number bigint not null,            -- the plan's first row as the spreadsheet numbers it
    sheet varchar,                         -- null: a CSV
    municipality_code varchar not null,    -- GM0392; '' where it could not be read (never accepted)
    municipality_name varchar,             -- as delivered
    plan_id varchar not null,              -- as delivered, or made from the name: see plan_id_source
    plan_id_source varchar not null check (plan_id_source in ('delivered', 'name')),
    plan_name varchar not null,
    place_name varchar,
    confidentiality varchar not null,      -- gemeente, regio, provincie, openbaar, onbekend
    client_type varchar,
    plan_type varchar not null,
    planning_status varchar not null,      -- 1A, 1B, 1C, 2A, 2B, 2C, 3, 4A, 4B, 5A, 5B, onbekend
    project_phase varchar,
    bottlenecks varchar,                   -- codes, sorted, joined by ', '
    is_key_project boolean,
    new_build_total bigint,                -- gross: new build, transformation and splitting, independent dwellings
    realised_total bigint,
    remaining_total bigint,                -- new_build_total - realised_total
    demolition_total bigint,               -- never negative
    demolition_realised bigint,
    first_delivery_year integer,           -- of what remains; null where no year is known
    last_delivery_year integer,
    is_accepted boolean not null,
    finding_rules varchar not null default ''  -- rules it breaks, warnings too (rules.yml), sorted, joined by ', '
);

-- One row per plan × mutation × classification × class × measure × phase. The classifications of a plan are
-- independent marginals of the same dwellings: never add them up. Each classification that the layout carries
-- has its 'whole' rows; phased rows exist for what remains, for 'total' always, for others where delivered.
create table if not exists raw.plancapaciteit_count (
    file_id varchar not null,
    row_number bigint not null,
    municipality_code varchar not null,
    plan_id varchar not null,
    mutation varchar not null check (mutation in ('build', 'demolition')),
    classification varchar not null check (
        classification in ('total', 'price', 'tenure', 'dwelling_type', 'care_type', 'flex', 'price_and_type')
    ),
    class_code varchar,                    -- null: to be told from amount_eur
    measure varchar not null check (measure in ('planned', 'realised', 'remaining')),
    phase varchar not null check (phase in ('whole', 'year', 'period', 'unknown')),
    period_from integer,                   -- first and last year of phase 'year' or 'period'
    period_to integer,
    amount_eur double,                     -- monthly rent or purchase price of these dwellings, where delivered
    amount_kind varchar check (amount_kind in ('rent', 'purchase')),
    dwellings bigint not null
);

-- Woonservice: what the gate let through. Keys are keyed hashes of the numbers in the extract; birth dates,
-- addresses, incomes and free text never come this far. Dates are Dutch calendar days.
create table if not exists raw.woonservice_publication (
    file_id varchar not null,
    row_number bigint not null,
    is_full boolean not null,              -- the extract is a full set; else only what changed
    change_kind varchar,                   -- in a change set: toegevoegd, gewijzigd, verwijderd
    publication_key varchar not null,
    unit_key varchar,
    status varchar,
    model varchar,                         -- VERA PUBLICATIEMODEL
    start_date date,
    end_date date,
    unit_count integer,
    corporation varchar,
    municipality_code varchar,
    neighbourhood_code varchar,
    dwelling_type varchar,
    rooms integer,
    accessibility_label varchar,
    housing_form varchar,
    is_new_build boolean,
    rent_eur double,
    rent_class varchar                     -- VERA HUURKLASSE
);

create table if not exists raw.woonservice_response (
    file_id varchar not null,
    row_number bigint not null,
    is_full boolean not null,
    change_kind varchar,
    response_key varchar not null,
    publication_key varchar,               -- null only in a removal (change_kind verwijderd)
    registration_key varchar,              -- null only in a removal
    response_date date,
    kind varchar,
    status varchar
);

create table if not exists raw.woonservice_offer (
    file_id varchar not null,
    row_number bigint not null,
    is_full boolean not null,
    change_kind varchar,
    offer_key varchar not null,
    publication_key varchar,
    registration_key varchar,              -- null only in a removal
    offer_date date,
    answer_date date,
    status varchar,                        -- VERA AANBIEDINGSTATUS
    detail_status varchar
);

-- One letting. The flat monitoring record fills the same table; what VERA extracts spread over other tables
-- (first response, offers, refusals) it carries itself.
create table if not exists raw.woonservice_allocation (
    file_id varchar not null,
    row_number bigint not null,
    is_full boolean not null,
    change_kind varchar,
    allocation_key varchar not null,
    registration_key varchar,
    publication_key varchar,
    letting_date date,
    corporation varchar,
    municipality_code varchar,             -- of the dwelling
    neighbourhood_code varchar,
    dwelling_type varchar,
    rooms integer,
    accessibility_label varchar,
    housing_form varchar,
    is_new_build boolean,
    rent_eur double,
    rent_class varchar,
    model varchar,                         -- VERA PUBLICATIEMODEL, where delivered
    route varchar,                         -- only in the flat record: as delivered
    priority_kind varchar,                 -- VERA VOORRANGSOORT
    priority_detail varchar,               -- VERA VOORRANGDETAILSOORT
    target_group varchar,                  -- VERA DOELGROEP
    extra_target_group varchar,            -- VERA AANVULLENDEDOELGROEP
    housing_situation varchar,             -- VERA WOONSITUATIESOORT: DOO, STA
    suitability varchar,                   -- VERA PASSENDHEIDSSOORT
    suitability_detail varchar,
    household_type varchar,
    household_size integer,
    is_senior_household boolean,
    age_class varchar,                     -- at letting
    income_class varchar,
    origin_municipality_code varchar,
    registration_date date,
    first_response_date date,
    offer_count integer,
    refusal_count integer
);

create table if not exists raw.woonservice_registration (
    file_id varchar not null,
    row_number bigint not null,
    is_full boolean not null,
    change_kind varchar,
    registration_key varchar not null,
    person_key varchar,
    registration_date date,
    end_date date,
    status varchar,
    municipality_code varchar,             -- where the seeker lives
    age_class varchar,                     -- at the date of the extract
    household_type varchar,
    household_size integer,
    income_class varchar,
    housing_situation varchar
);

-- What each Woonservice file covers, and with which key its pseudonyms were made.
create table if not exists raw.woonservice_extract (
    file_id varchar not null,
    extract varchar not null,              -- the dataset: reacties, toewijzingen, ...
    is_full boolean not null,              -- a full set, else changes
    period_from date,                      -- first day covered: from the file name, else the first of the month of
                                           -- the earliest record (changes: of as_of); null for inschrijvingen,
                                           -- which is a state
    period_to date not null,               -- last day covered: from the file name, else as_of
    first_date date,                       -- earliest and latest event date of the loaded rows
    last_date date,
    dropped_columns varchar not null,      -- names of columns that were not loaded, comma separated
    key_fingerprint varchar not null       -- tells whether two keys are the same, nothing more
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
    job varchar not null,                  -- nightly, refresh_cbs, maintenance, retention; by hand: as Dagster calls it
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
