-- Everybody who is registered at some time, and who looks for a home in which year.
-- A household that gets a home has the number of its letting; the others are numbered from 3,000,000 up.

create table seeker as
with others as (
    select
        3000000 + n as seeker,
        case
            when n < scaled(getvariable('at_start'))
                then (
                    getvariable('first_month')::date
                    - (6900 * share('since', n) * share('since2', n))::integer - 1
                )
            else getvariable('first_month')::date + below('came', n, 1826)
        end::date as registration_date,
        share('leaves', n)
        < if(n < scaled(getvariable('at_start')), getvariable('old_leaving'), getvariable('new_leaving'))
            as is_leaving,
        pick_last_age_start(share('age start', n)) as age_start
    from range(
        scaled(getvariable('at_start')) + scaled(5 * getvariable('new_per_year'))
    ) as numbers (n)
),

everybody as (
    select
        letting as seeker,
        registration_date,
        letting_date as end_date,
        letting_date as housed_on,
        search_start,
        municipality as home,
        route,
        age,
        letting_date as age_on
    from letting
    where is_registered
    union all
    select
        seeker,
        registration_date,
        case
            when is_leaving
                then greatest(registration_date, getvariable('first_month')::date + 31)
                    + below('stays', seeker, 1500)
        end::date as end_date,
        null as housed_on,
        null as search_start,
        null as home,
        '' as route,
        greatest(
            age_start + 9 * share('age', seeker),
            18 + (date '2024-01-01' - registration_date) / 365.25
        ) as age,
        date '2024-01-01' as age_on
    from others
),

placed as (
    select
        seeker,
        registration_date,
        end_date,
        housed_on,
        search_start,
        route,
        (age_on - (age * 365.25)::integer - 1)::date as birth_date,
        age,
        case
            when home is null then pick_residence(share('residence', seeker))
            when route = 'vergunninghouder'
                then if(share('origin', seeker) < 0.6, '', pick_outside(share('residence', seeker)))
            when share('origin', seeker) < 0.56 then home
            when share('origin', seeker) < 0.97 then pick_residence(share('residence', seeker))
            else ''
        end as residence,
        case
            when route = 'vergunninghouder' then pick_household_refugee(share('household', seeker))
            when age < 28 then pick_household_young(share('household', seeker))
            when age < 58 then pick_household_middle(share('household', seeker))
            else pick_household_old(share('household', seeker))
        end as household
    from everybody
)

select
    *,
    case household
        when 'een_persoon' then 1
        when 'paar' then 2
        when 'een_ouder' then 2 + below('children', seeker, 2)
        when 'paar_met_kinderen' then 3 + below('children', seeker, 3)
        else 2 + below('children', seeker, 2)
    end as size,
    -- Whoever leaves a home of his own moves on; the young mostly start.
    if(
        route = 'doorstroming_senioren' or share('situation', seeker) < if(age < 30, 0.12, 0.55), 'DOO', 'STA'
    ) as situation,
    case
        when share('income known', seeker) < 0.04 then null
        when share('income', seeker)
            < case
                when route in ('vergunninghouder', 'uitstroom') then 0.98
                when housed_on is null then 0.62
                else 0.74
            end
            then 0.5 + 0.5 * share('income in class', seeker)
        when share('income', seeker) < if(housed_on is null, 0.9, 0.985)
            then 1 + share('income in class', seeker)
        else 2 + share('income in class', seeker)
    end as income_rank
from placed;

-- Numbers by date of registration, as a system would give them.
create table seeker_number as
select
    seeker,
    row_number() over (order by registration_date, seeker) as number
from seeker;

create table pool as
with looking as (
    select
        seekers.seeker,
        seekers.residence,
        years.year
    from seeker as seekers
    cross join (select unnest(range(2022, 2027)) as year) as years
    where
        case
            when seekers.search_start is not null
                then years.year between year(seekers.search_start) and year(seekers.housed_on)
            else
                years.year >= year(seekers.registration_date)
                and years.year <= year(coalesce(seekers.end_date, date '2999-12-31'))
                and share('looks', (seekers.seeker * 8 + years.year - 2022))
                < if(
                    share('keen', seekers.seeker) < getvariable('keen'),
                    getvariable('keen_responds'), getvariable('other_responds')
                )
        end
)

select
    year,
    pool,
    seeker,
    row_number() over (partition by year, pool order by draw('place', seeker), seeker) - 1 as place,
    count(*) over (partition by year, pool) as pool_size
from (
    select year, seeker, unnest([residence, 'all']) as pool
    from looking
)
where pool = 'all' or pool in (select code from municipality);
