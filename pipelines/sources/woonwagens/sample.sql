-- Invented: twelve pitches a year for the region and ninety needed, by homes over the municipalities. All of it is made
-- up.
with

years as (
    select 2022 as year, 0 as number
    union all
    select 2023 as year, 1 as number
    union all
    select 2024 as year, 2 as number
    union all
    select 2025 as year, 3 as number
),

agreed as (
    select
        municipalities.name,
        years.year,
        years.number,
        cast(round(12 * homes / sum(homes) over (partition by year)) as integer) as agreed,
        cast(round(90 * homes / sum(homes) over (partition by year)) as integer) as needed,
        -- Between half and all of what was agreed.
        0.5 + ((ascii(municipalities.name) + length(municipalities.name) + years.number * 2) % 6) * 0.1 as pace
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
