-- The dwellings of a plan list: added up to counts, and what in them breaks a rule.
-- Given: `cell` (a line per cell and class it counts in, n in file order), `plan`, `stated` (totals as
-- delivered), `classification` and `class` (of fields.yml), and the variables of sums.py.

-- A class for unknown below zero, where that class balances the others: the division is not used.
create temp table void as
select cell.*, label
from cell
inner join classification using (classification)
where list_contains(getvariable('balanced'), classification) and class_code = unknown and dwellings < 0;

-- What is delivered, and of planned, realised and remaining what is worked out from it.
create temp table whole as
with line as (
    from cell where getvariable('basis') = 'by_flag' or phase = 'whole'
    union all
    select * replace (
        n + (select count(*) from cell) as n,
        if(getvariable('basis') = 'planned', 'remaining', 'planned') as measure,
        if(getvariable('basis') = 'planned' and measure != 'planned', -dwellings, dwellings) as dwellings
    )
    from cell
    where getvariable('basis') = 'by_flag' or (getvariable('basis') = 'planned' and phase = 'whole')
)

select
    plan_no, mutation, classification, class_code, amount_eur, amount_kind, measure,
    sum(dwellings)::bigint as dwellings, min(n) as n,
from line
group by all;

-- What remains, by when.
create temp table phased as
select
    plan_no, mutation, classification, class_code, amount_eur, amount_kind, phase, period_from, period_to,
    sum(dwellings)::bigint as dwellings, min(n) as n,
from cell
where if(getvariable('basis') = 'by_flag', measure = 'remaining', phase != 'whole')
group by all;

create temp table total as
select plan_no, mutation, measure, sum(dwellings)::bigint as dwellings
from whole
where classification = 'total'
group by all;

create temp view phased_total as
from phased where classification = 'total' and mutation = 'build';

create temp view first_of_class as
select plan_no, mutation, classification, class_code, measure, arg_min(place, n) as place
from cell
group by all;

create temp view row_of_plan as
with first as (
    select plan_no, coalesce(arg_min(cell.place, n), any_value(plan.place)) as place
    from plan
    left join cell using (plan_no)
    group by all
)

select
    plan_no,
    {'table_no': place.table_no, 'row_number': place.row_number, 'position': null::bigint} as place,
from first;

-- From here to the counts each select gives the findings of a rule (rules.yml): plan, place, value and the
-- words of its sentence, in the order in which they are told.

select
    'negative' as rule,
    plan_no, place, (dwellings * sign)::varchar as value,
    if(sign < 0, '; in deze kolom staat het met een min', '') as hint,
from cell
anti join void using (n)
where dwellings < 0
qualify row_number() over (partition by place order by n) = 1
order by n;

select
    'split_unknown' as rule,
    plan_no, place, dwellings::varchar as value, label as "group"
from void
order by n;

-- A plan that only demolishes has no total of what is built.
with told as (from total where measure = getvariable('base'))

select
    'total_missing' as rule,
    plan_no, place
from plan
where
    getvariable('basis') != 'by_flag'
    and not is_orphan
    and plan_no not in (select plan_no from told where mutation = 'build')
    and not (
        plan_no in (select plan_no from told where mutation = 'demolition')
        and plan_no not in (select plan_no from whole where mutation = 'build')
    )
order by plan_no;

-- Groups that are filled and do not add up to the total, of plans of which that is told.
with asked(asked, asked_label) as (
    from (values
        ('planned', 'geplande woningen'), ('realised', 'gerealiseerde woningen'),
        ('remaining', 'resterende woningen')
    )
    where col0 = getvariable('base') or (col0 = 'realised' and getvariable('basis') != 'remaining')
),

build as (
    from whole semi join asked on measure = asked where mutation = 'build'
),

filled as (
    select plan_no, classification, min(n) as n
    from build
    semi join (from total where mutation = 'build' and measure = getvariable('base')) using (plan_no)
    anti join void using (plan_no, classification)
    where classification != 'total' and dwellings != 0
    group by all
),

compared as (
    select
        filled.*, asked, asked_label,
        coalesce(sum(dwellings) filter (build.classification = filled.classification), 0)::bigint as found,
        coalesce(sum(dwellings) filter (build.classification = 'total'), 0)::bigint as expected,
    from filled
    cross join asked
    left join build on filled.plan_no = build.plan_no and measure = asked
    group by all
),

first as (
    select plan_no, classification, measure as asked, arg_min(place, n) as place
    from cell
    where mutation = 'build'
    group by all
)

select
    'class_sum' as rule,
    plan_no, coalesce(first.place, plan.place) as place, found::varchar as value, label as "group",
    asked_label as measure, found::varchar as found, expected::varchar as expected,
from compared
inner join plan using (plan_no)
inner join classification using (classification)
left join first using (plan_no, classification, asked)
where compared.found != compared.expected
order by compared.n, asked;

-- A class and what is said of it; nothing of the total of what is built.
create temp view class_told as
select
    plan_no, mutation, whole.classification, whole.class_code,
    coalesce(sum(dwellings) filter (measure = 'planned'), 0)::bigint as planned,
    coalesce(sum(dwellings) filter (measure = 'realised'), 0)::bigint as realised,
    coalesce(sum(dwellings) filter (measure = 'remaining'), 0)::bigint as remaining,
from whole
group by all;

create temp macro of_class(mutation, classification, label, class_label) as case
    when mutation = 'demolition' then ' (sloop)'
    when classification = 'total' then ''
    else ' (' || concat_ws(', ', label, class_label) || ')'
end;

select
    'realised_exceeds' as rule,
    told.plan_no, coalesce(first.place, plan.place) as place, realised::varchar as value,
    realised::varchar as found, planned::varchar as expected,
    of_class(told.mutation, told.classification, label, class_label) as "group",
from class_told as told
inner join plan using (plan_no)
inner join classification using (classification)
left join class using (classification, class_code)
left join first_of_class as first
    on
        first.measure = 'realised'
        and (told.plan_no, told.mutation, told.classification)
        = (first.plan_no, first.mutation, first.classification)
        and told.class_code is not distinct from first.class_code
where getvariable('basis') = 'planned' and realised > planned
order by told.plan_no, told.mutation, turn, told.class_code nulls last;

-- Years that are given and do not add up to what remains; of demolition only if too much.
with years as (
    select plan_no, mutation, classification, class_code, sum(dwellings)::bigint as years
    from phased
    group by all
    having years != 0
)

select
    'year_sum' as rule,
    years.plan_no, coalesce(first.place, plan.place) as place, years::varchar as value,
    years::varchar as found, coalesce(remaining, 0)::varchar as expected,
    of_class(years.mutation, years.classification, label, class_label) as "group",
from years
inner join plan using (plan_no)
inner join classification using (classification)
left join class using (classification, class_code)
left join class_told as told
    on
        (years.plan_no, years.mutation, years.classification)
        = (told.plan_no, told.mutation, told.classification)
        and years.class_code is not distinct from told.class_code
left join first_of_class as first
    on
        first.measure = 'remaining'
        and (years.plan_no, years.mutation, years.classification)
        = (first.plan_no, first.mutation, first.classification)
        and years.class_code is not distinct from first.class_code
where if(years.mutation = 'demolition', years > coalesce(remaining, 0), years != coalesce(remaining, 0))
order by years.plan_no, years.mutation, turn, years.class_code nulls last;

-- What is odd and makes no figure wrong.

with late as (
    select plan_no, arg_min(period_from, n) as period_from, sum(dwellings)::varchar as found
    from phased_total
    where period_to < getvariable('year') and dwellings > 0
    group by all
),

first as (
    select plan_no, period_from, arg_min(place, n) as place
    from cell
    where measure = 'remaining' and classification = 'total' and mutation = 'build'
    group by all
)

select
    'overdue' as rule,
    plan_no, coalesce(first.place, plan.place) as place, found as value, found
from late
inner join plan using (plan_no)
left join first using (plan_no, period_from)
order by plan_no;

select
    'phase_missing' as rule,
    plan_no, place, dwellings::varchar as found
from total
inner join row_of_plan using (plan_no)
where
    mutation = 'build' and measure = 'remaining' and dwellings > 0
    and plan_no not in (select plan_no from phased_total where phase != 'unknown' and dwellings != 0)
order by plan_no;

select
    'nothing_remaining' as rule,
    plan_no, place, phase_label as value
from plan
inner join total using (plan_no)
where
    mutation = 'build' and measure = 'remaining' and dwellings = 0
    and plan.phase not in ('afgerond', 'nazorg', 'onbekend')
order by plan_no;

-- More than half of unknown class, in the groups that are filled.
select
    'class_unknown' as rule,
    plan_no, any_value(place) as place,
    string_agg(label || ' (' || whole.dwellings || ' van ' || total.dwellings || ')', ', ' order by n) as groups,
from whole
inner join total using (plan_no, mutation, measure)
inner join classification using (classification)
inner join row_of_plan using (plan_no)
where
    mutation = 'build' and measure = getvariable('base') and is_divided and class_code = unknown
    and whole.dwellings > getvariable('mostly_unknown') * total.dwellings and whole.dwellings > 0
group by all
order by plan_no;

-- Totals as delivered against what the rows add up to; where only what remains is delivered, of that.
with added as (
    select
        plan_no,
        coalesce(sum(dwellings) filter (mutation = 'build' and measure = getvariable('base')), 0) as planned,
        coalesce(sum(dwellings) filter (mutation = 'build' and measure = 'realised'), 0) as realised,
        coalesce(sum(dwellings) filter (mutation = 'build' and measure = 'remaining'), 0) as remaining,
        coalesce(sum(dwellings) filter (mutation = 'demolition' and measure = getvariable('base')), 0)
            as demolition,
    from plan
    left join total using (plan_no)
    group by all
),

of_row as (
    select
        place.table_no, place.row_number,
        sum(case measure when 'planned' then dwellings when 'realised' then -dwellings else 0 end) as rest,
    from cell
    where phase = 'whole'
    group by all
),

compared as (
    select
        stated.*,
        case name
            when 'planned_total' then planned
            when 'realised_total' then realised
            when 'remaining_total' then remaining
            when 'demolition_total' then demolition
            when 'net_total' then planned - demolition
            when 'row_remaining' then rest
        end::bigint as expected,
    from stated
    left join added using (plan_no)
    left join of_row
        on stated.place.table_no = of_row.table_no and stated.place.row_number = of_row.row_number
)

select
    turn, plan_no, place, value, fault, found::varchar as found, expected::varchar as expected,
    case
        when fault is not null then 'value_unreadable'
        when name = 'net_total' then 'net_mismatch'
        when name = 'row_remaining' then 'rest_mismatch'
        when name = 'remaining_total' and getvariable('basis') != 'remaining' then 'rest_mismatch'
        else 'stated_mismatch'
    end as rule,
from compared
where fault is not null or compared.found != compared.expected
qualify
    fault is not null
    or name = 'row_remaining'
    or row_number() over (partition by turn, fault, plan_no, compared.found order by n) = 1
order by turn, fault is null, n;

-- Counts as they are published: whole and phased, each dwelling once; what is not told as unknown.
create temp table count as
with told as (
    from whole anti join void using (plan_no, classification)
),

years as (
    from phased anti join void using (plan_no, classification)
),

built as (
    from told where classification = 'total' and mutation = 'build'
),

undivided as (
    select built.* replace (name.classification as classification, unknown as class_code)
    from built
    cross join (
        from classification
        where list_contains(getvariable('divisions'), classification) and unknown is not null
    ) as name
    anti join (from told where mutation = 'build' and dwellings != 0) as filled
        on built.plan_no = filled.plan_no and name.classification = filled.classification
),

-- Of what is built either all or nothing has no year: a part is an error.
unphased as (
    select rest.plan_no, rest.mutation, rest.dwellings - coalesce(given.dwellings, 0) as dwellings
    from (from total where measure = 'remaining') as rest
    left join (
        select plan_no, mutation, sum(dwellings)::bigint as dwellings
        from years
        where classification = 'total'
        group by all
    ) as given using (plan_no, mutation)
    where
        rest.dwellings > coalesce(given.dwellings, 0)
        and (rest.mutation = 'demolition' or coalesce(given.dwellings, 0) = 0)
),

-- A plan has its totals of what is built, also where they are zero.
zero as (
    select plan_no, measure
    from (
        select plan_no from plan where getvariable('basis') = 'by_flag'
        union
        select plan_no from built where measure = getvariable('basis')
    )
    cross join (select unnest(['planned', 'realised', 'remaining']) as measure)
    anti join (from built where dwellings != 0) as filled using (plan_no, measure)
    where measure = 'remaining' or getvariable('basis') != 'remaining'
),

part as (
    select *, 1 as part, 'whole' as phase from told where dwellings != 0
    union all by name
    select *, 2 as part, 'whole' as phase from undivided where dwellings != 0
    union all by name
    select *, 3 as part, 'remaining' as measure from years where dwellings != 0
    union all by name
    select *, 4 as part, 'total' as classification, 'totaal' as class_code, 'remaining' as measure,
        'unknown' as phase,
    from unphased
    union all by name
    select *, 5 as part, 'build' as mutation, 'total' as classification, 'totaal' as class_code,
        'whole' as phase, 0 as dwellings,
    from zero
)

select
    plan_no, mutation, classification, class_code, measure, phase, period_from::integer as period_from,
    period_to::integer as period_to, amount_eur, amount_kind, dwellings,
from part
inner join classification using (classification)
order by
    plan_no, mutation, turn, class_code nulls last, measure,
    list_position(['whole', 'year', 'period', 'unknown'], phase), period_from nulls last,
    amount_eur nulls last, part, n;

create temp view plan_total as
with whole as (
    select
        plan_no,
        sum(dwellings) filter (mutation = 'build' and measure = 'planned')::bigint as new_build_total,
        sum(dwellings) filter (mutation = 'build' and measure = 'realised')::bigint as realised_total,
        sum(dwellings) filter (mutation = 'build' and measure = 'remaining')::bigint as remaining_total,
        sum(dwellings) filter (mutation = 'demolition' and measure = 'planned')::bigint as planned,
        sum(dwellings) filter (mutation = 'demolition' and measure = 'remaining')::bigint as remaining,
        sum(dwellings) filter (mutation = 'demolition' and measure = 'realised')::bigint as demolished,
    from count
    where classification = 'total' and phase = 'whole'
    group by all
),

years as (
    select plan_no, min(period_from) as first, max(period_to) as last
    from count
    where classification = 'total' and mutation = 'build' and dwellings > 0
    group by all
),

file as (
    select
        exists(from count where classification = 'total' and phase = 'whole' and measure = 'planned')
            as has_planned,
        if(getvariable('tells_demolition'), 0, null) as none,
)

-- A period without begin or end has no first or last year.
select
    plan_no, new_build_total, realised_total, remaining_total,
    coalesce(if(has_planned, planned, remaining), none) as demolition_total,
    if(has_planned, coalesce(demolished, none), demolished) as demolition_realised,
    nullif(first, getvariable('no_first')) as first_delivery_year,
    nullif(last, getvariable('no_last')) as last_delivery_year,
from plan
cross join file
left join whole using (plan_no)
left join years using (plan_no)
order by plan_no;
