-- Who responded to which advert. Every advert draws from who is looking that year, half of them from its own
-- municipality; some respond far more often than others (the square of a share).

create table drawn as
with places as (
    select
        adverts.advert,
        adverts.start_date,
        adverts.end_date,
        adverts.start_date
        + (
            (adverts.end_date - adverts.start_date + 1)
            * share('when', numbers.number) * share('when2', numbers.number)
        )::integer as response_day,
        year(adverts.start_date) as year,
        if(share('pool', numbers.number) < 0.5, adverts.municipality, 'all') as pool,
        share('place', numbers.number) * share('place', numbers.number) as place
    from advert as adverts,
        lateral (
            select
                (adverts.advert % 4000000) * 700 + (adverts.advert // 4000000) * 1000000000
                + unnest(range(adverts.responses)) as number
        ) as numbers
),

found as (
    select
        places.advert,
        pool.seeker,
        least(places.response_day, places.end_date)::date as response_date
    from places
    inner join (select distinct year, pool, pool_size from pool) as sizes
        on places.year = sizes.year and places.pool = sizes.pool
    inner join pool
        on
            places.year = pool.year
            and places.pool = pool.pool
            and floor(places.place * sizes.pool_size)::bigint = pool.place
)

select
    found.advert,
    found.seeker,
    min(found.response_date) as response_date
from found
inner join seeker as seekers on found.seeker = seekers.seeker
where
    found.response_date >= seekers.registration_date
    and found.response_date < coalesce(seekers.end_date, date '2999-12-31')
    and found.response_date >= coalesce(seekers.search_start, date '0001-01-01')
group by found.advert, found.seeker;

-- Who got the home responded too.
create table response_draft as
with winners as (
    select
        lettings.advert,
        lettings.letting as seeker,
        greatest(adverts.start_date, least(adverts.end_date, lettings.registration_date)) as response_date
    from letting as lettings
    inner join advert as adverts on lettings.advert = adverts.advert
),

together as (
    select advert, seeker, response_date, true as has_won
    from winners
    union all
    select drawn.advert, drawn.seeker, drawn.response_date, false as has_won
    from drawn
    anti join winners using (advert, seeker)
)

select
    together.*,
    seekers.registration_date
from together
inner join seeker as seekers on together.seeker = seekers.seeker;

drop table drawn;

-- The longest registered are asked first.
create table candidate as
select
    advert,
    unnest(firsts).s as seeker,
    generate_subscripts(firsts, 1) as place
from (
    select
        advert,
        min({d: registration_date, s: seeker}, 40) as firsts
    from response_draft
    where not has_won
    group by advert
);

create table offer_draft as
with planned as (
    select
        lettings.letting,
        lettings.advert,
        lettings.letting as winner,
        lettings.letting_date,
        coalesce(adverts.end_date, lettings.letting_date - 9) + 1 as from_day,
        if(lettings.route in ('woningruil', 'vergunninghouder'), 0, pick_refusals(share('refusals', lettings.letting)))
            as refusals,
        row_number() over (partition by lettings.advert order by lettings.letting) as unit
    from letting as lettings
    left join advert as adverts on lettings.advert = adverts.advert
    where lettings.is_registered
),

refused as (
    select
        planned.letting,
        planned.advert,
        candidates.seeker,
        false as is_accepted,
        planned.from_day + (
            (planned.letting_date - planned.from_day) * (candidates.place - 1 - 10 * (planned.unit - 1))
            // (planned.refusals + 1)
        )::integer as offer_date,
        planned.letting_date
    from planned
    inner join candidate as candidates
        on
            planned.advert = candidates.advert
            and candidates.place > 10 * (planned.unit - 1)
            and candidates.place <= 10 * (planned.unit - 1) + planned.refusals
),

accepted as (
    select
        letting,
        advert,
        winner as seeker,
        true as is_accepted,
        from_day + ((letting_date - from_day) * refusals // (refusals + 1))::integer as offer_date,
        letting_date
    from planned
),

together as (
    select * from refused
    union all
    select * from accepted
)

select
    *,
    row_number() over (order by offer_date, letting, seeker) as number
from together;

create table offer as
select
    number,
    letting,
    advert,
    seeker,
    case
        when is_accepted then 'TOE'
        when share('withdrawn offer', number) < 0.16 then 'ING'
        else 'GEW'
    end as status,
    least(offer_date, letting_date)::date as offer_date,
    least(letting_date, offer_date + 1 + below('answer', number, 4))::date as answer_date
from offer_draft;

drop table offer_draft;

create table response as
with outcome as (
    select
        advert,
        seeker,
        max(case status when 'TOE' then 3 when 'GEW' then 2 else 1 end) as rank,
        max(answer_date) as final_date
    from offer
    where advert is not null
    group by advert, seeker
)

select
    row_number() over (order by drafts.response_date, drafts.advert, drafts.seeker) as number,
    drafts.advert,
    drafts.seeker,
    drafts.response_date,
    case outcome.rank when 3 then 'TOE' when 2 then 'GEW' when 1 then 'AFG' else 'REA' end as status,
    outcome.final_date
from response_draft as drafts
left join outcome on drafts.advert = outcome.advert and drafts.seeker = outcome.seeker;

drop table response_draft;
drop table candidate;

create table first_response as
select
    seeker,
    min(response_date) as response_date
from response
group by seeker;
