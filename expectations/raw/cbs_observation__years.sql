-- One row per table × year that any delivery ever loaded here had for our own regions: does it still count?
-- A file that was overwritten by one with fewer years leaves no earlier delivery to compare with.
with

ever_loaded as (
    select distinct
        observations.table_id,
        try_cast(left(observations.period_code, 4) as integer) as year
    from raw.cbs_observation as observations
    inner join raw.file_ledger as ledger on observations.file_id = ledger.file_id
    left join raw.delivery_decision as decisions
        on
            ledger.path = decisions.path
            and ledger.file_id = decisions.file_id
            and decisions.decision = 'withdrawn'
    where
        ledger.source = 'cbs'
        and ledger.status in ('loaded', 'replaced')
        and ledger.as_of <= coalesce(getvariable('as_of'), date '9999-12-31')
        and decisions.path is null
        and observations.value is not null
        and (
            observations.region_code is null
            or observations.region_code in (select required_region.region_code from required_region)
        )
),

counting as (
    select distinct
        table_id,
        year
    from cbs_cell
    where value is not null
)

select
    ever_loaded.table_id,
    ever_loaded.year,
    counting.year is not null as is_counting
from ever_loaded
left join counting on ever_loaded.table_id = counting.table_id and ever_loaded.year = counting.year
order by ever_loaded.table_id, ever_loaded.year
