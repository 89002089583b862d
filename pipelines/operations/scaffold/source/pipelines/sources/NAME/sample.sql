-- Invented: one in a thousand homes, and somewhat more each year. `woonmonitor sample --source NAME`
with

years as (
    select unnest(range(2022, 2026)) as year
)

select
    date '2025-12-31' as as_of,
    municipalities.name as municipality_code,
    years.year,
    cast(round(municipalities.homes / 1000) as integer) + years.year - 2022 as amount
from municipalities
cross join years
order by municipalities.name, years.year
