-- Straight from the ledger, not by way of the model that makes the reasons.
with

loaded as (
    select
        source,
        dataset,
        sum(loaded_count) as row_count
    from {{ source('raw', 'file_ledger') }}
    where
        status = 'loaded'
        {% if var('as_of', none) %}
            and as_of <= cast('{{ var("as_of") }}' as date)
        {% endif %}
    group by source, dataset
)

select
    progress.goal_code,
    progress.region_code,
    progress.year
from {{ ref('monitor_goal_progress') }} as progress
inner join {{ ref('goal_needs') }} as needed on progress.goal_code = needed.goal_code
inner join loaded
    on
        needed.source = loaded.source
        and (needed.datasets is null or array_contains(split(needed.datasets, ' '), loaded.dataset))
where
    needed.region_code is null
    and loaded.row_count > 0
    and progress.reason_nl like '%niet geladen%'
