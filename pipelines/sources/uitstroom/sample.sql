-- Invented: 178 homes a year for the region (1,780 in ten years was expected), by homes over the
-- municipalities; what was realised is made up.
with

years as (
    select
        unnest(range(2021, 2026)) as year,
        unnest(range(5)) as number
),

kinds as (
    select
        unnest(['maatschappelijke opvang', 'beschermd wonen', 'overige instellingen']) as kind,
        unnest([0.45, 0.35, 0.2]) as share,
        unnest([1, 2, 3]) as position
),

agreed as (
    select
        municipalities.name,
        years.year,
        kinds.kind,
        kinds.position,
        cast(round(178 * kinds.share * homes / sum(homes) over (partition by year, kind)) as integer)
            as agreed,
        0.6 + ((ascii(municipalities.name) + kinds.position * 4 + years.number * 3) % 8) * 0.06 as pace
    from municipalities
    cross join years
    cross join kinds
)

select
    date '2025-12-31' as as_of,
    name as municipality_code,
    year,
    kind,
    agreed,
    cast(round(agreed * pace) as integer) as realised
from agreed
order by municipality_code, year, position
