{#- What may be told of a group of few people, and when its task is done. -#}

{#- Realised, of a group of few people, only for the whole region, where they are many, and in fives. A part
    of the region beside it would tell the others'. Expects figures, groups and regions. -#}
{% macro shown_realised() -%}
    case
        when not groups.is_protected then figures.realised
        when regions.level = 'region' and figures.realised >= {{ threshold('allocation_least_denominator') }}
            then
                cast(
                    round(figures.realised / {{ threshold('allocation_rounding') }}.0)
                    * {{ threshold('allocation_rounding') }} as integer
                )
    end
{%- endmacro %}

{#- Expects the columns realised, corrected_task and share. A period is judged when it is over: before that
    nothing is realised. -#}
{% macro target_group_status() -%}
    case
        when realised is null or corrected_task is null then 'niet_meetbaar'
        when realised >= corrected_task then 'behaald'
        when share >= 1 - {{ threshold('target_group_tolerance') }} then 'let_op'
        else 'achter'
    end
{%- endmacro %}

{#- In Dutch, for readers: why there is no status. Follows the branches of target_group_status. -#}
{% macro target_group_reason() -%}
    case
        when status <> 'niet_meetbaar' then cast(null as string)
        when no_task_reason_nl is not null then no_task_reason_nl
        when is_withheld
            then 'Het gaat om kleine aantallen mensen: gerealiseerd staat er alleen voor de hele regio, als het er genoeg zijn.'
        when task is null then 'Van een of meer gemeenten ontbreekt de opgave.'
        when corrected_task is null
            then 'Van een of meer gemeenten is de achterstand aan het begin niet bekend.'
        else 'Van een of meer gemeenten is nog niet bekend wat er gerealiseerd is.'
    end
{%- endmacro %}
