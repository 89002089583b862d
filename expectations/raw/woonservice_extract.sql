-- One row per extract: is it there, which columns did its newest file lose, how many keys were used.
with

wanted as (
    select unnest(['publicaties', 'reacties', 'aanbiedingen', 'toewijzingen', 'inschrijvingen']) as dataset
),

in_use as (
    select
        count(*) as dataset_count,
        coalesce(bool_or(dataset = 'verhuringen'), false) as has_flat_record,
        coalesce(bool_or(dataset <> 'verhuringen'), false) as has_vera
    from newest_woonservice_file
),

dropped as (
    select
        files.dataset,
        unnest(string_split(files.dropped_columns, ', ')) as column_name,
        files.file_id = newest.file_id as is_newest
    from woonservice_file as files
    inner join newest_woonservice_file as newest on files.dataset = newest.dataset
    where files.dropped_columns <> ''
),

newly_dropped as (
    select
        dataset,
        count(*) as column_count
    from (
        select
            dataset,
            column_name
        from dropped
        group by dataset, column_name
        having bool_and(is_newest)
    ) as names
    group by dataset
),

files as (
    select
        dataset,
        count(*) as file_count
    from woonservice_file
    group by dataset
),

keys as (
    select nullif(count(distinct key_fingerprint), 0) as key_count
    from woonservice_file
)

select
    coalesce(newest.dataset, wanted.dataset) as dataset,
    newest.period_to,
    -- Nobody is reminded of what is not in use; the flat record has all it needs and replaces toewijzingen.
    case
        when newest.dataset is not null then true
        when not in_use.has_vera then null
        else wanted.dataset = 'toewijzingen' and in_use.has_flat_record
    end as is_delivered,
    if(files.file_count > 1, coalesce(newly_dropped.column_count, 0), null) as newly_dropped_columns,
    keys.key_count
from wanted
full outer join newest_woonservice_file as newest on wanted.dataset = newest.dataset
left join newly_dropped on newest.dataset = newly_dropped.dataset
left join files on newest.dataset = files.dataset
cross join in_use
cross join keys
order by dataset
