{#- Columns that several monitor tables make in the same way. -#}

{% macro as_integers(relation, columns) -%}
    {%- for column in columns %}
    cast({{ relation }}.{{ column }} as integer) as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Status and reason of a goal beside its figures; years outside the period have no row in the track, and a
    region that has agreed on no such goal has no first_year. -#}
{% macro track_status(track, first_year, prefix="") -%}
    coalesce({{ track }}.status, 'niet_meetbaar') as {{ prefix }}status,
    case
        when {{ track }}.status is not null then {{ track }}.reason_nl
        when {{ first_year }} is null then 'Hierover is geen doel afgesproken.'
        else 'Dit jaar valt buiten de periode van het doel.'
    end as {{ prefix }}reason_nl
{%- endmacro %}

{#- The mark of a row with several figures, (value, mark) of each. An absent figure says nothing (0); else
    one provisional figure (3) outweighs one of unknown status (2), and that one a final one (1). -#}
{% macro provisional_of_figures(figures) -%}
    {%- set weights = [] -%}
    {%- for value, mark in figures -%}
        {%- set weight -%}
            case when {{ value }} is null then 0 when {{ mark }} then 3 when {{ mark }} is null then 2 else 1 end
        {%- endset -%}
        {%- set _ = weights.append(weight) -%}
    {%- endfor -%}
    case greatest(
        {{ weights | join(",\n        ") }}
    )
        when 3 then true
        when 1 then false
    end
{%- endmacro %}
