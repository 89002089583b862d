{#- How Woonservice's extracts become current records, and the formulas of the allocation monitor. -#}

{#- A keyed hash of 64 characters as a number of 8 bytes: ten million of them fit in memory. Two of ten
    million keys get the same number with a chance of 3 in a million. Never published. -#}
{% macro key_number(key) -%}
    if({{ key }} is null, null, {{ hash_64(key) }})
{%- endmacro %}

{#- The people in a group: how many, and the sum of their record keys. The same people have the same sum, in
    whatever table they are counted. -#}
{% macro people(condition='true', key='record_key') -%}
    {{ group_of_people(
        'count(*) filter (where ' ~ condition ~ ')', 'coalesce(sum(' ~ key ~ ') filter (where ' ~ condition ~ '), 0)'
    ) }}
{%- endmacro %}

{#- Groups of people put together. -#}
{% macro people_together(groups, condition='true') -%}
    {{ group_of_people(
        'coalesce(sum((' ~ groups ~ ').n) filter (where ' ~ condition ~ '), 0)',
        'coalesce(sum((' ~ groups ~ ').key) filter (where ' ~ condition ~ '), 0)'
    ) }}
{%- endmacro %}

{#- The 32 bits of a key by which its holder takes part in the draws. -#}
{% macro record_key(key_number) -%}
    cast({{ key_number }} & 4294967295 as bigint)
{%- endmacro %}

{#- The mean of the ten values around a quantile; of fewer where the row of values ends. One value alone would
    be one person's. -#}
{% macro ten_around(column, quantile) -%}
    {{ mean_of_places(
        column,
        'greatest(1, cast(ceil(' ~ quantile ~ ' * count(' ~ column ~ ')) as bigint) - 4)',
        'cast(ceil(' ~ quantile ~ ' * count(' ~ column ~ ')) as bigint) + 5'
    ) }}
{%- endmacro %}

{#- Records per file and month of their event. -#}
{% macro records_per_month(staged, event_date) -%}
    select
        file_id,
        cast(date_trunc('month', {{ event_date }}) as date) as month,
        count(*) as record_count
    from {{ staged }}
    group by all
{%- endmacro %}

{#- The records of one extract as they stand: of each key its newest version, unless that removes it, or a
    later full set covers the day it belongs to and does not have it. -#}
{% macro current_records(staged, key, event_date, columns) -%}
    select
        versions.{{ columns | join(",\n        versions.") }},
        deliveries.file_id,
        deliveries.is_fictive
    from {{ staged }} as versions
    inner join {{ ref('int_allocation__deliveries') }} as deliveries on versions.file_id = deliveries.file_id
    left join {{ ref('int_allocation__full_sets') }} as full_sets
        on
            deliveries.dataset = full_sets.dataset
            and versions.{{ event_date }} = full_sets.day
    qualify
        row_number() over (
            partition by versions.{{ key }} order by deliveries.delivery_order desc, versions.row_number desc
        ) = 1
        and coalesce(versions.change_kind, '') <> 'verwijderd'
        and deliveries.delivery_order >= coalesce(full_sets.delivery_order, 0)
{%- endmacro %}

{% macro period_code(period_type, day) -%}
    case {{ period_type }}
        when 'jaar' then cast(year({{ day }}) as string) || 'JJ00'
        when 'halfjaar' then cast(year({{ day }}) as string) || if(month({{ day }}) <= 6, 'HJ01', 'HJ02')
    end
{%- endmacro %}

{#- Complete calendar months between two days, plus the part of the month that has begun: 15 January to
    30 March is 2 months (to 15 March) and 15 of the 31 days to 15 April: 2 15/31. Exact decimals, so that a sum
    does not depend on the order of rows. Null where an end is unknown or the days stand the wrong way round. -#}
{% macro months_between(first_day, last_day) -%}
    {%- set whole = complete_months(first_day, last_day) -%}
    case
        when {{ first_day }} <= {{ last_day }}
            then
                cast(
                    {{ whole }}
                    + {{ days_apart(add_months(first_day, whole), last_day) }}
                    / {{ days_apart(add_months(first_day, whole), add_months(first_day, whole ~ ' + 1')) }}
                    as decimal(9, 4)
                )
    end
{%- endmacro %}

{#- Months from the month of a day to that of another. -#}
{% macro months_apart(first_day, last_day) -%}
    ((year({{ last_day }}) - year({{ first_day }})) * 12 + month({{ last_day }}) - month({{ first_day }}))
{%- endmacro %}

{#- A class as delivered, else as registered; a delivered 'onbekend' is not a class. -#}
{% macro known_class(columns) -%}
    coalesce(
        nullif({{ columns | join(", 'onbekend'),\n        nullif(") }}, 'onbekend'),
        'onbekend'
    )
{%- endmacro %}

{#- The last day of 2025JJ00 or 2025HJ01. -#}
{% macro period_last_day(period_code) -%}
    make_date(
        cast(left({{ period_code }}, 4) as integer),
        if({{ period_code }} like '%HJ01', 6, 12),
        if({{ period_code }} like '%HJ01', 30, 31)
    )
{%- endmacro %}

{#- A home that was advertised to everybody in order: not placed directly, no option model, no exchange. -#}
{% macro is_market_advert(model, is_direct) -%}
    coalesce({{ model }} not in ('DIS', 'OPT', 'EER', 'WON', 'VRI'), false) and not {{ is_direct }}
{%- endmacro %}
