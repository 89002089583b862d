-- Invented: twelve pitches a year for the region, by homes over the municipalities; 0.7 per 1,000 homes in the province
-- (832 in Noord-Holland, Het Wiel) would be about 130 to begin with. What was realised is made up.
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
        cast(round(160 * homes / sum(homes) over (partition by year)) as integer) as present,
        -- Between half and all of what was agreed.
        0.5 + ((ascii(municipalities.name) + length(municipalities.name) + years.number * 2) % 6) * 0.1 as pace
    from municipalities
    cross join years
),

added as (
    select
        *,
        cast(floor(agreed * pace) as integer) as realised
    from agreed
)

select
    date '2025-12-31' as as_of,
    name as municipality_code,
    year,
    -- What there was in 2022, and what came since.
    present + coalesce(sum(realised) over (
        partition by name order by year rows between unbounded preceding and 1 preceding
    ), 0) as present,
    agreed,
    realised
from added
order by municipality_code, year
