{#- The two formulas people argue about: where a goal should be by now, and what we call that. -#}

{#- The straight path: an equal part of the target in every year of the period, first to last year
    inclusive. On 1 January of the first year it is 0, on 1 January after the last year it is the target. -#}
{% macro straight_path(target_value, first_year, last_year, year) -%}
    round(
        {{ target_value }}
        * least(greatest({{ year }} - {{ first_year }}, 0), {{ last_year }} + 1 - {{ first_year }})
        / ({{ last_year }} + 1 - {{ first_year }}),
        4
    )
{%- endmacro %}

{#- Positive: better than `reference` in the direction the goal wants. -#}
{% macro lead_on(value, reference, direction) -%}
    case {{ direction }}
        when 'at_least' then {{ value }} - {{ reference }}
        when 'at_most' then {{ reference }} - {{ value }}
    end
{%- endmacro %}

{#- Expects the columns value, target_value, straight_path_target, direction, status_rule, tolerance_share,
    first_year, last_year and year. After the last year a goal is reached or it is not: no 'let_op'.
    A ceiling ('at_most') is only kept at the end, however low the count is half-way. -#}
{% macro goal_status() -%}
    case
        when status_rule = 'not_measured' or target_value is null or value is null or year = first_year
            then 'niet_meetbaar'
        when
            status_rule = 'straight_path' and {{ lead_on('value', 'target_value', 'direction') }} >= 0
            and (direction = 'at_least' or year > last_year)
            then 'behaald'
        when status_rule = 'growth' and {{ lead_on('value', 'target_value', 'direction') }} > 0
            then if(year > last_year, 'behaald', 'op_koers')
        when year > last_year
            then 'achter'
        when status_rule = 'growth'
            then if(value = target_value, 'let_op', 'achter')
        when {{ lead_on('value', 'straight_path_target', 'direction') }} >= 0
            then 'op_koers'
        when
            {{ lead_on('value', 'straight_path_target', 'direction') }}
            >= -tolerance_share * abs(straight_path_target)
            then 'let_op'
        else 'achter'
    end
{%- endmacro %}

{#- Two ways to count since the start, never mixed.
    change_since_start: stock on 1 January minus stock on 1 January of the first year (net).
    sum_since_start: what the completed calendar years from the first year on brought in (gross); a missing
    year makes the sum unknown. Expects goals, grid and the joined parts. -#}
{% macro goal_value() -%}
    case goals.calculation
        when 'change_since_start'
            then
                max(parts.value) filter (where parts.year = grid.year)
                - max(parts.value) filter (where parts.year = goals.first_year)
        when 'sum_since_start'
            then if(count(parts.value) = grid.year - goals.first_year, coalesce(sum(parts.value), 0), null)
    end
{%- endmacro %}

{#- In Dutch, for readers: why a status could not be given. Follows the first branch of goal_status. -#}
{% macro not_measurable_reason() -%}
    case
        when not is_judged then 'Dit doel geldt niet voor deze eenheid afzonderlijk.'
        when status_rule = 'not_measured' then no_value_reason_nl
        when target_value is null then coalesce(note_nl, 'Voor deze eenheid is geen getal afgesproken of gevonden.')
        when year = first_year then 'Dit is de beginstand: vanaf hier wordt geteld.'
        when value is null then no_value_reason_nl
    end
{%- endmacro %}
