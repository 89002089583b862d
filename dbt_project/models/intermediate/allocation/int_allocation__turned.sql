-- The counts of each attempt. Where the figures around a whole would leave a part, or the whole, fewer than
-- five possible values, the whole takes its other neighbouring multiple of five; parts come before wholes.
-- That depends on published figures only, so it tells nothing itself. Where two relations of a whole want
-- different ones, neither will do, and the whole stays as drawn.
{% set turns = 8 %}
{% set reach %}({{ threshold('allocation_rounding') }} - 1){% endset %}
with

{% call kept('turn_0') %}
    select
        cell_id,
        attempt,
        value
    from {{ ref('int_allocation__drawn') }}
    where turn = 0
{% endcall %},

{% for turn in range(1, turns) %}
{% call kept('turn_' ~ turn) %}
    select
        cell_id,
        attempt,
        value
    from {{ kept_rows('turn_' ~ (turn - 1)) }}
    union all
    select
        drawn.cell_id,
        drawn.attempt,
        case
            when limits.whole_id is null
                then drawn.value
            when drawn.value between limits.at_least and coalesce(limits.at_most, drawn.value)
                then drawn.value
            when drawn.upper_value between limits.at_least and coalesce(limits.at_most, drawn.upper_value)
                then drawn.upper_value
            when drawn.lower_value between limits.at_least and coalesce(limits.at_most, drawn.lower_value)
                then drawn.lower_value
            else drawn.value
        end as value
    from {{ ref('int_allocation__drawn') }} as drawn
    left join (
        select
            whole_id,
            attempt,
            max(at_least) as at_least,
            min(at_most) as at_most
        from (
            select
                relations.whole_id,
                parts.attempt,
                if(
                    relations.kind = 'union',
                    max(greatest(parts.value - {{ reach }}, 0)),
                    sum(greatest(parts.value - {{ reach }}, 0))
                ) as at_least,
                if(relations.kind = 'parts', null, sum(parts.value + {{ reach }})) as at_most
            from {{ ref('int_allocation__relations') }} as relations
            inner join {{ ref('int_allocation__drawn') }} as wholes
                on relations.whole_id = wholes.cell_id and wholes.turn = {{ turn }} and wholes.attempt = 0
            inner join {{ kept_rows('turn_' ~ (turn - 1)) }} as parts on relations.part_id = parts.cell_id
            group by relations.whole_id, relations.relation, relations.kind, parts.attempt
        ) as by_relation
        group by whole_id, attempt
    ) as limits
        on drawn.cell_id = limits.whole_id and drawn.attempt = limits.attempt
    where drawn.turn = {{ turn }}
{% endcall %},

{% endfor %}
final as (
    select * from turn_{{ turns - 1 }}
)

select * from final
