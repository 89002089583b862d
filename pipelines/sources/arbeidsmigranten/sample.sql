-- Invented: 180 places a year for the region and 2,400 needed, by homes over the municipalities.
-- All of it is made up.
with

years as (
    select
        unnest(range(2022, 2026)) as year,
        unnest(range(4)) as number
),

agreed as (
    select
        municipalities.name,
        years.year,
        years.number,
        cast(round(180 * homes / sum(homes) over (partition by year)) as integer) as agreed,
        cast(round(2400 * homes / sum(homes) over (partition by year)) as integer) as needed,
        -- Between half and all of what was agreed.
        0.5
        + ((ascii(municipalities.name) + length(municipalities.name) + years.number * 2) % 6) * 0.1 as pace
    from municipalities
    cross join years
)

select
    date '2025-12-31' as as_of,
    name as municipality_code,
    year,
    needed,
    agreed,
    cast(floor(agreed * pace) as integer) as realised
from agreed
order by municipality_code, year
