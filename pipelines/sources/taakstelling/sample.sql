-- Invented: tasks in proportion to homes, as the law has it in proportion to inhabitants; realised is behind.
-- One file after each half-year since 2022, with all half-years so far, as municipalities keep such a list.
with

numbers as (
    select unnest(range(9)) as number
),

half_years as (
    select
        2022 + number // 2 as year,
        1 + number % 2 as half,
        number,
        [45, 60, 98, 126, 92, 84, 70, 66, 60][number + 1] as region_task
    from numbers
),

tasks as (
    select
        municipalities.name,
        half_years.year,
        half_years.half,
        half_years.number,
        cast(round(half_years.region_task * homes / sum(homes) over (partition by number)) as integer)
            as task,
        -- Some municipalities house more than their task, some fewer: between 70 and 110 percent.
        0.7 + ((ascii(municipalities.name) + length(municipalities.name) * 3 + number * 5) % 9) * 0.05 as pace
    from municipalities
    cross join half_years
),

days as (
    select
        number as last_number,
        make_date(year, half * 6, if(half = 1, 30, 31)) as as_of
    from half_years
    where number in (7, 8)
)

select
    days.as_of,
    tasks.name as municipality_code,
    tasks.year,
    if(tasks.half = 1, 'eerste', 'tweede') as half,
    tasks.task,
    cast(round(tasks.task * tasks.pace) as integer) as realised,
    if(tasks.number = 0, cast(tasks.task // 8 as integer), null) as arrears_start
from days
inner join tasks on days.last_number >= tasks.number
order by days.as_of, tasks.name, tasks.year, tasks.half
