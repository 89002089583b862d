{#- What goals ask, and the two formulas people argue about: where a goal should be by now, and what we call
    that. -#}

{#- What was agreed for a unit: the goal's own number or one of the unit's; none where none was found. -#}
{% macro goal_target(goals, judged) -%}
    case {{ judged }}.target_from
        when 'goal' then {{ goals }}.target_value
        when 'own' then {{ judged }}.own_target_value
    end
{%- endmacro %}

{#- The straight path: an equal part of the target in every year of the period, first to last year
    inclusive. On 1 January of the first year it is 0, on 1 January after the last year it is the target.
    A share does not grow with the years: its norm is the target in every year. -#}
{% macro straight_path(unit, target_value, first_year, last_year, year) -%}
    {%- set years -%}
        least(greatest({{ year }} - {{ first_year }}, 0), {{ last_year }} + 1 - {{ first_year }})
        / ({{ last_year }} + 1 - {{ first_year }})
    {%- endset -%}
    {{ rounded(target_value ~ ' * case when ' ~ unit ~ " = 'share' then 1 else " ~ years ~ ' end', 4) }}
{%- endmacro %}

{#- Positive: better than `reference` in the direction the goal wants. -#}
{% macro lead_on(value, reference, direction) -%}
    case {{ direction }}
        when 'at_least' then {{ value }} - {{ reference }}
        when 'at_most' then {{ reference }} - {{ value }}
    end
{%- endmacro %}

{#- Where the exact value is missing, what is known at least may decide: it is then all the same enough. -#}
{% macro decided_by_bound() -%}
    status_rule = 'straight_path'
    and direction = 'at_least'
    and value is null
    and coalesce(value_at_least >= straight_path_target and year > first_year, false)
{%- endmacro %}

{#- Expects the columns value, value_at_least, target_value, straight_path_target, unit, direction,
    status_rule, status_by_actions, tolerance_share, first_year, last_year and year. After the last year a goal is
    reached or it is not: no
    'let_op'. A ceiling ('at_most') is only kept at the end, however low the count is half-way; so is a share,
    however high. -#}
{% macro goal_status() -%}
    case
        when {{ decided_by_bound() }}
            then if(value_at_least >= target_value and unit is distinct from 'share', 'behaald', 'op_koers')
        when status_rule = 'actions' then status_by_actions
        when status_rule = 'not_measured' or target_value is null or value is null or year = first_year
            then 'niet_meetbaar'
        when
            status_rule = 'straight_path' and {{ lead_on('value', 'target_value', 'direction') }} >= 0
            and ((direction = 'at_least' and unit is distinct from 'share') or year > last_year)
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

{#- 4757 → 4.757 -#}
{% macro dutch_number(number) -%}
    replace({{ grouped_digits('cast(round(' ~ number ~ ') as bigint)') }}, ',', '.')
{%- endmacro %}

{#- In Dutch, for readers: what is known although the value is not. -#}
{% macro value_note() -%}
    case
        when value_at_least is not null
            then 'Ten minste ' || {{ dutch_number('value_at_least') }} || '. ' || bound_note_nl
    end
{%- endmacro %}

{#- In Dutch, for readers: why a status could not be given. Follows the branches of goal_status. What it says
    of data comes from what is loaded (int_goals__needs_met) and from the years that are missing. -#}
{% macro not_measurable_reason() -%}
    case
        when {{ decided_by_bound() }} then null
        when status_rule = 'actions' then no_status_by_actions_nl
        when not is_judged then 'Dit doel geldt niet voor deze eenheid afzonderlijk.'
        when status_rule = 'not_measured' then concat_ws(' ', no_value_reason_nl, needs_nl)
        when target_value is null then coalesce(note_nl, 'Voor deze eenheid is geen getal afgesproken of gevonden.')
        when year = first_year then 'Dit is de beginstand: vanaf hier wordt geteld.'
        when value is null
            then concat_ws(
                ' ',
                no_value_reason_nl,
                if(
                    is_loaded,
                    needed_nl || ' ontbreken voor een of meer gemeenten in ' || missing_years || '.',
                    needs_nl
                ),
                if(
                    value_at_least is not null,
                    'De ondergrens van ' || {{ dutch_number('value_at_least') }}
                    || ' ligt onder het rechte pad van ' || {{ dutch_number('straight_path_target') }}
                    || ' en beslist dus niet.',
                    null
                )
            )
    end
{%- endmacro %}

{#- A state says something of 1 January for two years: halfway a period of five years one report was sent. Our
    choice, to be confirmed by the region. -#}
{% macro is_state_too_old(year, status_date) -%}
    {{ status_date }} < make_date({{ year }} - 2, 1, 1)
{%- endmacro %}

{#- A goal without a number, by its actions: what runs or is completed speaks for it, what stands still against
    it, and what was to begin later for neither. That actions are completed does not say that the goal is
    reached before its last year. Expects asked and counted, as in int_goals__action_status. -#}
{% macro goal_status_from_actions() -%}
    case
        when counted.status_date is null or {{ is_state_too_old('asked.year', 'counted.status_date') }}
            then 'niet_meetbaar'
        when counted.running + counted.completed = 0 and counted.on_hold > 0 then 'niet_meetbaar'
        when asked.year > asked.last_year
            then
                case
                    when counted.running + counted.on_hold + counted.not_started = 0 then 'behaald' else 'achter'
                end
        when counted.running + counted.completed = 0 then 'achter'
        when counted.on_hold > 0 then 'let_op'
        else 'op_koers'
    end
{%- endmacro %}

{#- In Dutch, for readers: which actions a status rests on. -#}
{% macro actions_note() -%}
    case
        when by_actions.status_date is not null
            then concat(
                'Acties en resultaten op ', {{ dutch_date('by_actions.status_date') }},
                ': lopend ', cast(by_actions.running as string),
                ', afgerond ', cast(by_actions.completed as string),
                ', stil ', cast(by_actions.on_hold as string),
                ', nog te beginnen ', cast(by_actions.not_started as string), '.'
            )
    end
{%- endmacro %}

{#- In Dutch, for readers: why actions give no status. Follows the branches of goal_status_from_actions. -#}
{% macro no_status_from_actions_reason() -%}
    case
        when by_actions.status != 'niet_meetbaar' then null
        when by_actions.status_date is null
            then concat_ws(
                ' ',
                case
                    when is_loaded
                        then 'Van acties van dit doel was voor deze eenheid op 1 januari nog geen stand bekend.'
                end,
                needs_nl
            )
        when {{ is_state_too_old('goal_values.year', 'by_actions.status_date') }}
            then concat(
                'De nieuwste stand van de acties (', {{ dutch_date('by_actions.status_date') }},
                ') is meer dan twee jaar ouder dan deze datum.'
            )
        else 'Alle acties van dit doel staan stil.'
    end
{%- endmacro %}
