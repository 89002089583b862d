-- How a cell is read. Each macro gives null for what it cannot read; nothing is guessed.

-- Trimmed text; null for an empty cell. Most cells have nothing to trim, and looking is half the work of trimming.
create or replace temp macro cell(text) as
    case
        when regexp_full_match(text, '[!-~]+') then text
        else nullif(trim(text, ' ' || chr(9) || chr(160)), '')
    end;

-- What people type for "not known".
create or replace temp macro is_unknown(text) as
    lower(text) in ('-', '?', 'onbekend', 'n.v.t.', 'nvt', 'null', 'n/a', 'geen');

-- A Dutch calendar day: 2025-07-01, 1-7-2025, 01/07/2025, 20250701; of a moment with an offset (22:01Z) the day
-- it was in Amsterdam; of a moment without one the day as written.
create or replace temp macro dutch_day(text) as
    case
        when regexp_full_match(text, '\d{4}-\d{2}-\d{2}') then try_cast(text as date)
        when regexp_full_match(text, '\d{1,2}-\d{1,2}-\d{4}') then try_strptime(text, '%d-%m-%Y')::date
        when regexp_full_match(text, '\d{1,2}/\d{1,2}/\d{4}') then try_strptime(text, '%d/%m/%Y')::date
        when regexp_full_match(text, '(19|20)\d{6}') then try_strptime(text, '%Y%m%d')::date
        when regexp_full_match(text, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?')
            then try_cast(left(text, 10) as date)
        when regexp_full_match(text, '\d{1,2}-\d{1,2}-\d{4} \d{1,2}:\d{2}(:\d{2})?')
            then try_strptime(split_part(text, ' ', 1), '%d-%m-%Y')::date
        when regexp_full_match(text, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)')
            then timezone('Europe/Amsterdam', try_cast(text as timestamptz))::date
    end;

-- Systems write 1900-01-01 or 0000-00-00 where they know no date.
create or replace temp macro is_no_day(text, day) as
    starts_with(text, '0000-00-00') or starts_with(text, '0001-01-01') or day = date '1900-01-01';

-- 12, 12.0, 12,00. Not 1.000: that is one or a thousand, and of counts this small nothing decides.
create or replace temp macro whole(text) as
    case
        when regexp_full_match(text, '-?\d{1,7}([.,](0{1,2}|0{4,}))?|-?(0|[1-9]\d{3,6})[.,]000')
            then try_cast(regexp_extract(text, '-?\d+') as integer)
    end;

-- 1165.000, 0.500: its writer gives three decimals, so that 45.000 of the same column is 45.
create or replace temp macro has_three_decimals(text) as
    regexp_full_match(text, '(€\s*)?-?(0|[1-9]\d{3,6})\.\d{3}');

-- 713.02, 713,02, € 1.165,50; 1.165 is a thousand and some, where its column does not show three decimals.
create or replace temp macro amount(text, in_three_decimals) as
    case
        when in_three_decimals and regexp_full_match(text, '(€\s*)?-?\d{1,7}\.\d{3}')
            then try_cast(ltrim(text, '€ ') as double)
        when regexp_full_match(text, '(€\s*)?-?\d{1,7}([.,]\d{1,2})?')
            then try_cast(replace(ltrim(text, '€ '), ',', '.') as double)
        when regexp_full_match(text, '(€\s*)?-?\d{1,3}(\.\d{3})+(,\d{1,2})?')
            then try_cast(replace(replace(ltrim(text, '€ '), '.', ''), ',', '.') as double)
    end;

create or replace temp macro flag(text) as
    case
        when lower(text) in ('ja', 'j', 'true', 'waar', '1', 'y', 'yes') then true
        when lower(text) in ('nee', 'n', 'false', 'onwaar', '0', 'no') then false
    end;

create or replace temp macro number_of_a_thing(text) as
    case when regexp_full_match(text, '[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}') then text end;

create or replace temp macro neighbourhood(text) as
    case when regexp_full_match(upper(text), 'WK\d{6}|BU\d{8}') then upper(text) end;

create or replace temp macro municipality_by_code(text) as
    case
        when regexp_full_match(upper(text), '(GM)?\d{1,4}')
            then 'GM' || lpad(regexp_extract(text, '\d+'), 4, '0')
    end;

-- Classes of DOSSIER C4.
create or replace temp macro age_class_of(years) as
    case
        when years is null or years not between 0 and 120 then 'onbekend'
        when years < 23 then 'tot_23'
        when years < 28 then '23_27'
        when years < 35 then '28_34'
        when years < 55 then '35_54'
        when years < 65 then '55_64'
        else '65_plus'
    end;
