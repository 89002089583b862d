{#- How rows are put together everywhere: sums, provisional marks and sources. -#}

{#- A total of parts that are not all there is not a total: then it is null, never too low. -#}
{% macro sum_if_complete(column, expected_count) -%}
    case when count({{ column }}) = {{ expected_count }} then sum({{ column }}) end
{%- endmacro %}

{#- True: something in it is provisional. False: all of it is final. Null: a delivery does not say. -#}
{% macro any_provisional(column) -%}
    case
        when bool_or({{ column }}) then true
        when count({{ column }}) = count(*) and count(*) > 0 then false
    end
{%- endmacro %}

{#- Names joined as 'a, b': each once, sorted, so that the same sources always give the same text. -#}
{% macro distinct_names(joined_names) -%}
    nullif(
        {{ join_list("array_sort(array_distinct(split(" ~ joined_names ~ ", ', ')))") }},
        ''
    )
{%- endmacro %}

{#- Of several columns of one row. -#}
{% macro join_names(columns) -%}
    {{ distinct_names("concat_ws(', ', " ~ columns | join(",\n                ") ~ ")") }}
{%- endmacro %}

{#- Of one column of several rows. -#}
{% macro merge_names(column) -%}
    {{ distinct_names("string_agg(" ~ column ~ ", ', ')") }}
{%- endmacro %}

{#- CBS's status of each cell, to the same three-valued mark. -#}
{% macro provisional_from_status(column) -%}
    case
        when {{ column }} in ('voorlopig', 'nader_voorlopig') then true
        when {{ column }} = 'definitief' then false
    end
{%- endmacro %}

{#- Where the file gives no status: what CBS says of the table as a whole. A figure of a year is final so many
    months after 1 January of that year; a delivery from before that day holds a provisional one. -#}
{% macro provisional_by_policy(policy, observations) -%}
    {{ observations }}.as_of
    < {{ add_months('make_date(' ~ observations ~ '.period_year, 1, 1)', policy ~ '.final_after_months') }}
{%- endmacro %}

{#- Who says so: the file, what CBS says of the table (derived by us), or nobody. -#}
{% macro provisional_basis(policy, observations) -%}
    case
        when {{ provisional_from_status(observations ~ '.period_status') }} is not null then 'bestand'
        when {{ policy }}.table_id is not null then 'afgeleid'
        else 'onbekend'
    end
{%- endmacro %}

{#- One item of a long series as a column. -#}
{% macro item_value(item) -%}
    max(value) filter (where item = '{{ item }}')
{%- endmacro %}

{#- A share from 0 to 1, at four decimals: more says nothing and may differ by platform. -#}
{% macro share(part, whole) -%}
    {{ rounded('(' ~ part ~ ') / nullif(' ~ whole ~ ', 0)', 4) }}
{%- endmacro %}

{#- At so many decimals, half away from zero. Two steps of arithmetic that every engine does alike: their own
    round() to decimals disagree on ties (docs/portable.md). -#}
{% macro rounded(value, decimals) -%}
    round(({{ value }}) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}

{#- The mean of decimals of four digits: added up exactly, so that the order of rows does not matter, and
    divided as whole numbers. Not avg(): DuckDB gives a double, Spark a decimal that it cut off. -#}
{% macro mean(column) -%}
    cast(sum({{ column }}) * 10000 as double) / (count({{ column }}) * 10000)
{%- endmacro %}
