-- One row per extract: the newest month against the three before it, the registered against the set before.
with

events as (
    select
        file_id,
        start_date as day
    from raw.woonservice_publication
    union all
    select
        file_id,
        response_date as day
    from raw.woonservice_response
    union all
    select
        file_id,
        offer_date as day
    from raw.woonservice_offer
    union all
    select
        file_id,
        letting_date as day
    from raw.woonservice_allocation
    union all
    select
        file_id,
        registration_date as day
    from raw.woonservice_registration
),

file_months as (
    select
        files.dataset,
        files.file_id,
        date_trunc('month', events.day) as month,
        count(*) as record_count
    from events
    inner join woonservice_file as files on events.file_id = files.file_id
    where events.day is not null
    group by all
),

-- A month stands whole in one file at least; change sets that touch it again hold fewer of its records.
months as (
    select
        dataset,
        month,
        max(record_count) as record_count
    from file_months
    group by dataset, month
),

compared as (
    select
        newest.dataset,
        coalesce(
            sum(months.record_count) filter (where months.month = date_trunc('month', newest.period_to)), 0
        ) as newest_count,
        sum(months.record_count) filter (where months.month < date_trunc('month', newest.period_to)) / 3
            as usual_count
    from newest_woonservice_file as newest
    left join months
        on
            newest.dataset = months.dataset
            and date_trunc('month', newest.period_to) - interval 3 month <= months.month
            and newest.period_to >= months.month
    group by newest.dataset
),

full_sets as (
    select
        files.dataset,
        files.period_to,
        count(*) as record_count
    from woonservice_file as files
    inner join raw.woonservice_registration as records on files.file_id = records.file_id
    where files.is_full
    group by files.dataset, files.file_id, files.period_to
),

stock as (
    select
        dataset,
        record_count / lag(record_count) over (order by period_to) as ratio
    from full_sets
    qualify row_number() over (order by period_to desc) = 1
)

select
    newest.dataset,
    newest.period_to,
    if(
        compared.usual_count >= {{ threshold('usual_records') }},
        compared.newest_count / compared.usual_count,
        null
    ) as month_ratio,
    stock.ratio as stock_ratio,
    if(
        compared.usual_count >= {{ threshold('usual_records') }},
        newest.period_to - newest.last_date,
        null
    ) as days_short
from newest_woonservice_file as newest
inner join compared on newest.dataset = compared.dataset
left join stock on newest.dataset = stock.dataset
order by newest.dataset
