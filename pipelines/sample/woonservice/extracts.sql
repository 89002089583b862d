-- The extracts as a system would write them: one table macro per extract, all cells text. `known_on` is the last
-- day of which the outcome is known, `last_day` the last day that any date may lie on.
-- Besides the columns of the file: day (of the event), final_day (of its outcome), removed_day (when it was taken
-- back) and number, the order.

create macro code_number(prefix, number) as prefix || lpad(number::varchar, 8, '0');
create macro euros(cents) as (cents // 100)::varchar || ',' || lpad((cents % 100)::varchar, 2, '0');

-- The income of a household in the year it is asked for.
create macro allowance_limit(size, income_year) as
    if(size = 1, yearly_allowance_single(income_year), yearly_allowance_multi(income_year));
create macro daeb_limit(size, income_year) as
    if(size = 1, yearly_daeb_single(income_year), yearly_daeb_multi(income_year));
create macro income(rank, size, income_year) as
    case
        when rank is null then ''
        when rank <= 1 then floor(rank * allowance_limit(size, income_year))::integer::varchar
        when rank <= 2
            then (
                allowance_limit(size, income_year)
                + ceil((rank - 1) * (daeb_limit(size, income_year) - allowance_limit(size, income_year)))
            )::integer::varchar
        else (daeb_limit(size, income_year) + 30000 * (rank - 2) + 1)::integer::varchar
    end;

-- Who somebody is: put together from parts of names.yml. A telephone number that starts with 060 is in no use.
create macro part(words, name, number) as list_extract(words, 1 + below(name, number, len(words)));
create macro first_name(number) as part(getvariable('first'), 'first', number);
create macro last_name(number) as
    part(getvariable('last_begin'), 'begin', number) || part(getvariable('last_end'), 'end', number);
create macro street(number) as
    part(getvariable('street_begin'), 'street', number) || part(getvariable('street_end'), 'street end', number);
create macro house_number(number) as (1 + below('house', number, 180))::varchar;
create macro postcode(number) as (1900 + below('postcode', number, 180))::varchar || 'SS';
create macro email(number) as
    lower(strip_accents(first_name(number) || '.' || last_name(number))) || '.' || number || '@voorbeeld.test';
create macro telephone(number) as '060' || lpad(number::varchar, 7, '0');

-- Nine digits that fail the test of eleven: the last one is one more than the test asks for.
create macro digit(body, place) as (body // (10 ** place)::bigint) % 10;
create macro eleven(body) as
    (
        9 * digit(body, 7) + 8 * digit(body, 6) + 7 * digit(body, 5) + 6 * digit(body, 4)
        + 5 * digit(body, 3) + 4 * digit(body, 2) + 3 * digit(body, 1) + 2 * digit(body, 0)
    ) % 11;
create macro citizen_body(number) as if(number < 2000000, 98000000 + number, 98000000 - number);
create macro citizen_number(number) as
    citizen_body(number)::varchar || ((eleven(citizen_body(number)) + 1) % 10)::varchar;

create table advert_number as
select
    advert,
    row_number() over (order by start_date, advert) as number
from advert;

-- Who never registered has a name as well.
create table letting_person as
select
    lettings.letting,
    coalesce(numbers.number, 1900000 + lettings.letting % 90000) as person
from letting as lettings
left join seeker_number as numbers on lettings.letting = numbers.seeker;

create table dwelling as
with households as (
    select
        lettings.*,
        seekers.size,
        seekers.income_rank,
        coalesce(seekers.income_rank <= 1, false) as has_allowance,
        case
            when coalesce(seekers.size, 1) <= 2 then yearly_rent_cap(lettings.letting_year)
            else yearly_rent_cap_high(lettings.letting_year)
        end as cap
    from letting as lettings
    left join seeker as seekers on lettings.letting = seekers.seeker
),

priced as (
    select
        *,
        floor(100 * case
            when share('cheap', letting) < 0.12
                then yearly_low_rent(letting_year) * (0.8 + 0.19 * share('rent', letting))
            when has_allowance and share('fits', letting) < 0.97
                then yearly_low_rent(letting_year)
                    + (cap - 0.5 - yearly_low_rent(letting_year)) * share('rent', letting)
            else cap + (yearly_social_rent_max(letting_year) - 0.5 - cap) * share('rent', letting)
        end)::bigint as rent_cents
    from households
)

select
    letting,
    pick_corporation(municipality, share('corporation', letting)) as corporatie,
    'BU' || right(municipality, 4) || '0' || (1 + below('area', letting, of_areas(municipality)))::varchar
    || '0' || (1 + below('quarter', letting, 6))::varchar as buurt,
    if(is_flat, 'meergezins', 'eengezins') as woningtype,
    (if(is_flat, 2, 3) + below('rooms', letting, 3))::varchar as aantal_kamers,
    if(route = 'doorstroming_senioren', 'NUL', pick_accessibility(share('accessibility', letting))) as label,
    case
        when route = 'doorstroming_senioren' and share('form', letting) < 0.4 then 'GEC'
        when share('form', letting) < 0.02 then 'ZWO'
        else ''
    end as woonvorm,
    if(is_new_build, 'ja', 'nee') as nieuwbouw,
    euros(rent_cents) as rekenhuur,
    case
        when rent_cents < 100 * yearly_low_rent(letting_year) then 'GOE'
        when rent_cents < 100 * yearly_rent_cap_high(letting_year) then 'BET'
        when rent_cents < 100 * yearly_social_rent_max(letting_year) then 'DUU'
        else 'BOV'
    end as huurklasse,
    case
        when not has_allowance then 'NVT'
        when rent_cents <= 100 * cap then 'PAS'
        else 'NIE'
    end as passendheid,
    case route
        when 'loting' then 'LOT'
        when 'optie' then if(share('model', letting) < 0.6, 'OPT', 'EER')
        when 'woningruil' then 'WON'
        when 'vergunninghouder' then 'DIS'
        when 'uitstroom' then 'DIS'
        when 'directe_bemiddeling' then 'DIS'
        when 'herhuisvesting' then 'DIS'
        else 'AAN'
    end as model
from priced;

create macro publicaties(known_on, last_day) as table
select
    code_number('PUBF', numbers.number) as "publicatieId",
    code_number('EENF', adverts.advert) as "eenheidId",
    case
        when adverts.last_letting is null then if(known_on >= adverts.end_date, 'ING', 'GEP')
        when known_on >= adverts.last_letting then 'AFG'
        when known_on > adverts.end_date then 'AAN'
        else 'GEP'
    end as status,
    dwellings.model,
    adverts.start_date::varchar as begindatum,
    adverts.end_date::varchar as einddatum,
    adverts.units::varchar as "aantalEenheden",
    dwellings.corporatie,
    adverts.municipality as gemeente,
    dwellings.buurt,
    dwellings.woningtype,
    dwellings.aantal_kamers as "aantalKamers",
    dwellings.label as toegankelijkheidslabel,
    dwellings.woonvorm,
    dwellings.nieuwbouw,
    dwellings.rekenhuur,
    dwellings.huurklasse,
    street(adverts.letting) as straat,
    house_number(adverts.letting) as huisnummer,
    adverts.start_date as day,
    coalesce(adverts.last_letting, adverts.end_date) as final_day,
    null::date as removed_day,
    numbers.number
from advert as adverts
inner join advert_number as numbers on adverts.advert = numbers.advert
inner join dwelling as dwellings on adverts.letting = dwellings.letting;

create macro reacties(known_on, last_day) as table
select
    code_number('REAF', responses.number) as "reactieId",
    code_number('PUBF', numbers.number) as "publicatieId",
    code_number('INSF', seeker_numbers.number) as "inschrijvingId",
    responses.response_date::varchar as datum,
    if(known_on >= coalesce(responses.final_date, date '0001-01-01'), responses.status, 'REA') as status,
    adverts.start_date::varchar as "publicatieBegindatum",
    adverts.end_date::varchar as "publicatieEinddatum",
    email(seeker_numbers.number) as email,
    -- The moment as a clock in UTC has it, in summer two hours behind the Dutch one.
    strftime(
        responses.response_date::timestamp - interval 2 hour
        + to_seconds(below('clock', responses.number, 86400)),
        '%Y-%m-%dT%H:%M:%SZ'
    ) as moment,
    responses.response_date as day,
    responses.final_date as final_day,
    -- Some take their response back a month later.
    case
        when responses.status = 'REA' and share('back', responses.number) < 0.01
            then last_day(responses.response_date) + 15
    end as removed_day,
    responses.number
from response as responses
inner join advert_number as numbers on responses.advert = numbers.advert
inner join advert as adverts on responses.advert = adverts.advert
inner join seeker_number as seeker_numbers on responses.seeker = seeker_numbers.seeker;

create macro aanbiedingen(known_on, last_day) as table
select
    code_number('AANF', offers.number) as "aanbiedingId",
    if(numbers.number is null, '', code_number('PUBF', numbers.number)) as "publicatieId",
    code_number('INSF', seeker_numbers.number) as "inschrijvingId",
    offers.offer_date::varchar as datum,
    if(offers.answer_date <= last_day and offers.answer_date <= known_on, offers.answer_date::varchar, '')
        as antwoorddatum,
    if(known_on >= offers.answer_date, offers.status, 'AAN') as status,
    case
        when known_on < offers.answer_date then ''
        when offers.status = 'GEW' then pick_refused_because(share('reason', offers.number))
        when offers.status = 'ING' then pick_withdrawn_because(share('reason', offers.number))
        else ''
    end as "detailStatus",
    first_name(seeker_numbers.number) || ' ' || last_name(seeker_numbers.number) as contactpersoon,
    offers.offer_date as day,
    offers.answer_date as final_day,
    null::date as removed_day,
    offers.number
from offer as offers
left join advert_number as numbers on offers.advert = numbers.advert
inner join seeker_number as seeker_numbers on offers.seeker = seeker_numbers.seeker;

create macro is_late(letting) as share('late', letting) < 0.1;

create macro toewijzingen(known_on, last_day) as table
select
    code_number('TOEF', lettings.letting) as "toewijzingId",
    if(seeker_numbers.number is null, '', code_number('INSF', seeker_numbers.number)) as "inschrijvingId",
    if(numbers.number is null, '', code_number('PUBF', numbers.number)) as "publicatieId",
    lettings.letting_date::varchar as datum,
    dwellings.corporatie,
    municipalities.name as gemeente,
    dwellings.buurt,
    dwellings.woningtype,
    dwellings.aantal_kamers as "aantalKamers",
    dwellings.label as toegankelijkheidslabel,
    dwellings.woonvorm,
    dwellings.nieuwbouw,
    dwellings.rekenhuur,
    dwellings.huurklasse,
    dwellings.model,
    case
        when lettings.route in ('urgentie', 'herhuisvesting') then 'URG'
        when lettings.route in ('vergunninghouder', 'uitstroom') then 'GRO'
        when lettings.route = 'doorstroming_senioren' then 'GRO'
        when lettings.route = 'regulier_aanbod' and share('binding', lettings.letting) < 0.12 then 'BIN'
        else ''
    end as "voorrangSoort",
    case
        when lettings.route = 'vergunninghouder' then 'STA'
        when lettings.route = 'uitstroom' then 'UIT'
        when lettings.route = 'herhuisvesting' then 'HUI'
        when lettings.route = 'urgentie' then pick_urgency(share('urgency', lettings.letting))
        when lettings.route = 'regulier_aanbod' and share('binding', lettings.letting) < 0.12
            then pick_binding(share('binding kind', lettings.letting))
        else ''
    end as "voorrangDetailSoort",
    case
        when lettings.age >= 65 then 'SEN'
        when lettings.age < 23 then 'JON'
        when seekers.household in ('paar_met_kinderen', 'een_ouder') then 'GEZ'
        when seekers.situation = 'STA' and lettings.age < 35 then 'STA'
        when seekers.household = 'een_persoon' then 'EEN'
        else 'HZO'
    end as doelgroep,
    case
        when lettings.route = 'vergunninghouder' then 'STH'
        when lettings.route = 'uitstroom' then if(share('group', lettings.letting) < 0.5, 'DAK', 'GGZ')
        else ''
    end as "aanvullendeDoelgroep",
    coalesce(seekers.situation, 'STA') as woonsituatie,
    dwellings.passendheid as "passendheidSoort",
    case
        when dwellings.passendheid <> 'NIE' then ''
        when lettings.route = 'herhuisvesting' then 'HHV'
        else 'BIJ'
    end as "passendheidDetailSoort",
    coalesce(seekers.household, pick_household_refugee(share('household', lettings.letting))) as huishoudtype,
    coalesce(seekers.size::varchar, '') as huishoudgrootte,
    if(lettings.age >= 65 or lettings.route = 'doorstroming_senioren', 'ja', 'nee') as "isOuderenhuishouden",
    coalesce(seekers.birth_date, (lettings.letting_date - (lettings.age * 365.25)::integer)::date)::varchar
        as geboortedatum,
    -- Of some the income is only known three weeks later: a change set fills it in.
    case
        when is_late(lettings.letting) and known_on < lettings.letting_date + 21 then ''
        else income(seekers.income_rank, seekers.size, lettings.letting_year)
    end as rekeninkomen,
    coalesce(seekers.residence, '') as "herkomstGemeente",
    if(seekers.seeker is null, '', lettings.registration_date::varchar) as inschrijfdatum,
    coalesce(
        least(firsts.response_date, case when lettings.is_advertised then lettings.search_start end)::varchar, ''
    ) as "eersteReactiedatum",
    first_name(persons.person) || ' ' || last_name(persons.person) as naam,
    citizen_number(persons.person) as bsn,
    street(lettings.letting) as straat,
    house_number(lettings.letting) as huisnummer,
    postcode(lettings.letting) as postcode,
    case
        when share('remark', lettings.letting) < 0.08
            then part(getvariable('remarks'), 'remark', lettings.letting) || ' ' || last_name(persons.person)
        else '-'
    end as opmerking,
    first_name(lettings.letting + 11) || ' ' || last_name(lettings.letting + 11) as "behandelaar",
    lettings.letting_date as day,
    case when is_late(lettings.letting) then lettings.letting_date + 21 end as final_day,
    null::date as removed_day,
    lettings.letting as number
from letting as lettings
inner join municipality as municipalities on lettings.municipality = municipalities.code
inner join dwelling as dwellings on lettings.letting = dwellings.letting
left join seeker as seekers on lettings.letting = seekers.seeker
left join seeker_number as seeker_numbers on lettings.letting = seeker_numbers.seeker
inner join letting_person as persons on lettings.letting = persons.letting
left join advert_number as numbers on lettings.advert = numbers.advert
left join first_response as firsts on lettings.letting = firsts.seeker;

create macro inschrijvingen(known_on, last_day) as table
select
    code_number('INSF', numbers.number) as "inschrijvingId",
    code_number('RELF', numbers.number) as "persoonId",
    seekers.registration_date::varchar as inschrijfdatum,
    if(seekers.end_date <= last_day, seekers.end_date::varchar, '') as einddatum,
    if(seekers.end_date <= last_day, 'BEE', 'LOP') as status,
    seekers.residence as gemeente,
    seekers.birth_date::varchar as geboortedatum,
    seekers.household as huishoudtype,
    seekers.size::varchar as huishoudgrootte,
    income(seekers.income_rank, seekers.size, year(last_day)) as rekeninkomen,
    seekers.situation as woonsituatie,
    first_name(numbers.number) || ' ' || last_name(numbers.number) as naam,
    street(numbers.number) as straat,
    house_number(numbers.number) as huisnummer,
    postcode(numbers.number) as postcode,
    email(numbers.number) as email,
    telephone(numbers.number) as telefoon,
    citizen_number(numbers.number) as bsn,
    seekers.registration_date as day,
    seekers.end_date as final_day,
    null::date as removed_day,
    numbers.number
from seeker as seekers
inner join seeker_number as numbers on seekers.seeker = numbers.seeker;
