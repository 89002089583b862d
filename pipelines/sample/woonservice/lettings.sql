-- Every letting of the period, the household that got the home, and the advert it was let through.

create table municipality_month as
with weights as (
    select
        municipalities.code,
        months.first_day,
        -- Homes let up to and with this month, in parts of 120,000,000: whole numbers add up exactly.
        sum(
            yearly_lettings(year(months.first_day)) * municipalities.permille
            * (getvariable('scale') * 10000)::bigint
        ) over (partition by municipalities.code order by months.first_day)
        + below('offset', municipalities.number, 120000000) as parts
    from municipality as municipalities
    cross join (
        select unnest(generate_series(
            getvariable('first_month'), getvariable('last_month'), interval 1 month
        ))::date as first_day
    ) as months
)

select
    code,
    first_day,
    (
        parts // 120000000
        - lag(parts // 120000000, 1, 0::hugeint) over (partition by code order by first_day)
    )::bigint as lettings
from weights;

create table letting_draft as
with numbered as (
    select
        row_number() over (order by first_day, code, n) as letting,
        code as municipality,
        first_day
    from municipality_month, lateral (select unnest(range(lettings)) as n)
),

dated as (
    select
        letting,
        municipality,
        -- In the first days nothing is let: what is let was advertised before, within the period.
        case
            when first_day = getvariable('first_month') then first_day + 12 + below('day', letting, 18)
            else first_day + below('day', letting, date_part('day', last_day(first_day)))
        end::date as letting_date,
        year(first_day) as letting_year,
        case
            when year(first_day) <= 2023 then pick_route_to_2023(share('route', letting))
            else pick_route_from_2024(share('route', letting))
        end as route,
        share('new', letting) < 0.07 as is_new_build,
        share('type', letting) < of_flats(municipality) as is_flat
    from numbered
),

waited as (
    select
        *,
        -- Years of registration: spread around the mean of the year, far less for who has priority.
        yearly_wait(letting_year) * case route
            when 'regulier_aanbod' then 0.35 + 0.65 * (share('wait', letting) + share('wait2', letting))
            when 'doorstroming_senioren' then 0.6 + share('wait', letting)
            when 'loting' then 0.05 + 0.5 * share('wait', letting)
            when 'optie' then 0.05 + 0.4 * share('wait', letting)
            when 'woningruil' then 0.5 + 0.8 * share('wait', letting)
            when 'herhuisvesting' then 0.1 + 1.4 * share('wait', letting)
            when 'urgentie' then 0.05 + 0.45 * share('wait', letting)
            else 0.02 + 0.15 * share('wait', letting)
        end as wait,
        route in ('regulier_aanbod', 'loting', 'urgentie', 'doorstroming_senioren', 'optie')
            as is_advertised
    from dated
)

select
    *,
    18 + case
        when route = 'doorstroming_senioren' then 42 + 28 * share('age', letting)
        when route = 'loting' then wait + 16 * share('age', letting) * share('age2', letting)
        when route in ('vergunninghouder', 'uitstroom') then 2 + 40 * share('age', letting)
        else wait + 48 * share('age', letting) * share('age2', letting)
    end as age,
    least(wait, 0.1 + 5.5 * share('search', letting) * share('search2', letting)) as search
from waited;

create table letting as
select
    letting,
    municipality,
    letting_date,
    letting_year,
    route,
    is_new_build,
    is_flat,
    is_advertised,
    (letting_date - (wait * 365)::integer)::date as registration_date,
    (letting_date - (search * 365)::integer)::date as search_start,
    age,
    -- A permit holder is placed without having registered.
    not (route = 'vergunninghouder' and share('unregistered', letting) < 0.6) as is_registered,
    -- New homes of one building are let in one advert; of 64 lettings in a row a few are new homes.
    case
        when is_advertised and is_new_build
            then min(letting) over (
                partition by municipality, date_trunc('month', letting_date), route, is_new_build, letting // 64
            )
        when is_advertised then letting
    end as advert
from letting_draft;

drop table letting_draft;

create table advert as
with let_adverts as (
    select
        advert,
        advert as letting,
        municipality,
        route,
        min(letting_date) over (partition by advert) as first_letting,
        max(letting_date) over (partition by advert) as last_letting,
        count(*) over (partition by advert) as units
    from letting
    where advert is not null
    qualify letting = advert
),

-- One in twenty adverts is withdrawn: of the homes of other lettings, so that it is like them.
withdrawn as (
    select
        4000000 + advert as advert,
        letting,
        municipality,
        'ingetrokken' as route,
        first_letting,
        null::date as last_letting,
        1 as units
    from let_adverts
    where share('withdrawn', letting) < 0.05
),

together as (
    select * from let_adverts
    union all
    select * from withdrawn
),

started as (
    select
        *,
        greatest(
            getvariable('first_month')::date,
            first_letting - if(route = 'optie', 4, 12) - below('lead', advert, if(route = 'optie', 10, 40))
        )::date as start_date
    from together
)

select
    started.*,
    least(start_date + if(route = 'optie', 1, 6), first_letting - 1)::date as end_date,
    -- Skewed: most have some tens of responses, a few several hundreds.
    (
        (
            7 + 36 * share('wanted', advert)
            + 260 * share('hit', advert) * share('hit', advert) * share('hit', advert) * share('hit', advert)
        )
        * wanted * case route when 'optie' then 0.3 when 'loting' then 1.6 else 1 end
    )::integer as responses
from started
inner join municipality on started.municipality = municipality.code;
