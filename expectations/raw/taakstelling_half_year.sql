-- Each half-year of the newest list of whoever delivers, beside the half-year before it in that list.
with newest as (
    select
        file_id,
        path
    from raw.file_ledger
    where source = 'taakstelling' and status = 'loaded' and is_present
    qualify row_number() over (partition by dataset order by as_of desc, path desc) = 1
),

beside as (
    select
        newest.path,
        listed.*,
        lag(listed.arrears_start + listed.task - listed.realised) over by_municipality as left_before,
        lag(listed.year * 2 + listed.half::integer) over by_municipality as number_before
    from raw.taakstelling_half_year as listed
    inner join newest on listed.file_id = newest.file_id
    window by_municipality as (
        partition by listed.file_id, listed.municipality_code
        order by listed.year, listed.half
    )
)

select
    path,
    municipality_code,
    year,
    half,
    task,
    realised,
    arrears_start,
    year * 2 + half::integer - number_before - 1 as skipped,
    if(number_before = year * 2 + half::integer - 1, arrears_start - left_before, null) as balance_gap,
    if(
        realised >= {{ threshold('judged_people') }},
        realised / greatest(task + greatest(coalesce(arrears_start, 0), 0), 1),
        null
    ) as realised_ratio
from beside
