{#- How good deliveries are: what monitor_data_quality is made with. -#}

{#- Per file how many cells these columns have and how many are filled. Removals carry a key only. -#}
{% macro filled_cells(staged, columns) -%}
    select
        file_id,
        {{ columns | length }} as column_count,
        count(*) * {{ columns | length }} as cell_count,
        count({{ columns | join(") + count(") }}) as filled_count
    from {{ staged }}
    where coalesce(change_kind, '') <> 'verwijderd'
    group by file_id
{%- endmacro %}

{#- Columns of classes in which 'onbekend' says that it is not known. -#}
{% macro known_classes(columns) -%}
    {%- set known = [] -%}
    {%- for column in columns %}{% do known.append("nullif(" ~ column ~ ", 'onbekend')") %}{% endfor -%}
    {{ return(known) }}
{%- endmacro %}

{#- A share of an extract's rows: in whole percents, and none of fewer than a share of people needs. -#}
{% macro share_of_people(part, whole) -%}
    if(
        totals.row_count >= {{ threshold('allocation_least_denominator') }},
        {{ rounded('(' ~ part ~ ') / nullif(' ~ whole ~ ', 0)', 2) }},
        null
    )
{%- endmacro %}

{#- The first day of the period of so many months that holds this day. -#}
{% macro first_of_period(day, months) -%}
    make_date(
        year({{ day }}), cast(month({{ day }}) - (month({{ day }}) - 1) % {{ months }} as integer), 1
    )
{%- endmacro %}

{#- The reference date after this one, in a rhythm of so many months; off the rhythm the next one in it. -#}
{% macro next_reference_date(day, months, is_end_of_period) -%}
    case
        when {{ is_end_of_period }}
            then
                {{ add_months(first_of_period('(' ~ day ~ ' + 1)', months), months) }} - 1
        else {{ add_months(first_of_period(day, months), months) }}
    end
{%- endmacro %}
