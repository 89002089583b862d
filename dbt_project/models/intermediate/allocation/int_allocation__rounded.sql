-- The counts as they are published: of each year the first attempt that leaves everybody room. What a count
-- can have been follows from all relations together, one narrowing the next: a few rounds show an attempt
-- that leaves a small count fewer than five values (the attacker goes on until nothing changes).
{% set rounds = 4 %}
{% set reach %}({{ threshold('allocation_rounding') }} - 1){% endset %}
with

{% call kept('bounds_0') %}
    select
        turned.cell_id,
        turned.attempt,
        greatest(turned.value - {{ reach }}, 0) as lowest,
        turned.value + {{ reach }} as highest
    from {{ ref('int_allocation__turned') }} as turned
    inner join {{ ref('int_allocation__drawn') }} as drawn
        on turned.cell_id = drawn.cell_id and turned.attempt = drawn.attempt
    where drawn.is_people
{% endcall %},

{% for round in range(1, rounds) %}
{% call kept('together_' ~ round) %}
    select
        relations.whole_id,
        relations.relation,
        relations.kind,
        parts.attempt,
        if(relations.kind = 'union', max(parts.lowest), sum(parts.lowest)) as lowest,
        sum(parts.highest) as highest
    from {{ ref('int_allocation__relations') }} as relations
    inner join {{ kept_rows('bounds_' ~ (round - 1)) }} as parts on relations.part_id = parts.cell_id
    group by relations.whole_id, relations.relation, relations.kind, parts.attempt
{% endcall %},

{% call kept('bounds_' ~ round) %}
    select
        cell_id,
        attempt,
        max(lowest) as lowest,
        min(highest) as highest
    from (
        select
            cell_id,
            attempt,
            lowest,
            highest
        from {{ kept_rows('bounds_' ~ (round - 1)) }}
        union all
        -- What the parts say of their whole.
        select
            whole_id as cell_id,
            attempt,
            lowest,
            if(kind = 'parts', null, highest) as highest
        from {{ kept_rows('together_' ~ round) }}
        union all
        -- What the whole and its other parts say of a part.
        select
            parts.cell_id,
            parts.attempt,
            if(
                relations.kind = 'parts', null, wholes.lowest - (together.highest - parts.highest)
            ) as lowest,
            if(
                relations.kind = 'union',
                wholes.highest,
                wholes.highest - (together.lowest - parts.lowest)
            ) as highest
        from {{ ref('int_allocation__relations') }} as relations
        inner join {{ kept_rows('bounds_' ~ (round - 1)) }} as parts on relations.part_id = parts.cell_id
        inner join {{ kept_rows('bounds_' ~ (round - 1)) }} as wholes
            on relations.whole_id = wholes.cell_id and parts.attempt = wholes.attempt
        inner join {{ kept_rows('together_' ~ round) }} as together
            on
                relations.whole_id = together.whole_id
                and relations.relation = together.relation
                and parts.attempt = together.attempt
    ) as said
    group by cell_id, attempt
{% endcall %},

{% endfor %}
tried as (
    select
        left(drawn.period_code, 4) as year,
        drawn.attempt,
        count(*) filter (
            where
            bounds.lowest < {{ threshold('small_count') }}
            and bounds.highest - bounds.lowest + 1 < {{ threshold('possible_values') }}
        ) as too_narrow
    from {{ ref('int_allocation__drawn') }} as drawn
    left join bounds_{{ rounds - 1 }} as bounds
        on drawn.cell_id = bounds.cell_id and drawn.attempt = bounds.attempt
    group by left(drawn.period_code, 4), drawn.attempt
),

chosen as (
    select
        year,
        attempt
    from tried
    qualify row_number() over (partition by year order by too_narrow, attempt) = 1
),

final as (
    select
        drawn.region_code,
        drawn.period_type,
        drawn.period_code,
        drawn.indicator,
        drawn.breakdown,
        drawn.category,
        turned.value,
        drawn.exact_count,
        drawn.is_standing
    from {{ ref('int_allocation__drawn') }} as drawn
    inner join chosen on left(drawn.period_code, 4) = chosen.year and drawn.attempt = chosen.attempt
    inner join {{ ref('int_allocation__turned') }} as turned
        on drawn.cell_id = turned.cell_id and drawn.attempt = turned.attempt
)

select * from final
