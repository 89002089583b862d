{#- How plans are counted: years that passed, price classes, when a block of hidden plans may be shown. -#}

{#- A year before the reference date that brought nothing moves to the year of the reference date. -#}
{% macro rolled_forward(year_column) -%}
    cast(greatest({{ year_column }}, year(reference_date)) as integer)
{%- endmacro %}

{#- No year where a period is open («2030 en later»): 2100 stands for its end (`open_periods` in fields.yml). -#}
{% macro known_last_year(year) -%}
    nullif({{ year }}, 2100)
{%- endmacro %}

{#- The class of an amount: rent a month or purchase price. The limit itself still belongs to the lower class.
    Expects amount_kind, amount_eur and the limits of int_plans__price_limits. -#}
{% macro price_class() -%}
    case
        when amount_kind = 'rent' and amount_eur <= social_rent_max then 'sociale_huur'
        when amount_kind = 'rent' and amount_eur <= middle_rent_max then 'middenhuur'
        when amount_kind = 'rent' and amount_eur is not null then 'dure_huur'
        when amount_kind = 'purchase' and amount_eur <= affordable_purchase_max then 'betaalbare_koop'
        when amount_kind = 'purchase' and amount_eur is not null then 'dure_koop'
        else 'onbekend'
    end
{%- endmacro %}

{#- Enough plans, and none that is nearly all of it. Plans that were once public do not protect the others.
    Expects weight, is_never_public, minimum_plans and maximum_share. -#}
{% macro is_safe_block(place) -%}
    coalesce(
        count(*) filter (where is_never_public) over (partition by block_code, {{ place }}) >= minimum_plans
        and max(weight) filter (where is_never_public) over (partition by block_code, {{ place }})
        <= maximum_share * sum(weight) filter (where is_never_public) over (partition by block_code, {{ place }}),
        false
    )
{%- endmacro %}

{#- Demolition and delay are known of a plan as a whole, not of its classes. -#}
{% macro if_whole_plan(value) -%}
    if(capacity.classification in ('total', 'plan_type'), {{ value }}, null)
{%- endmacro %}

{#- A number of dwellings must be exceeded ("voegt toe": more than nothing), a share must be reached. -#}
{% macro is_target_met(share_column) -%}
    case target_unit
        when 'dwellings' then numerator > target_value
        when 'share' then {{ share_column }} >= target_value
    end
{%- endmacro %}

{#- Whose limits class an amount: the year in which the last dwellings come, or the list's own. -#}
{% macro price_limit_year() -%}
    {%- if var('price_limit_year', 'delivery') == 'reference' -%}
        year(plans.reference_date)
    {%- else -%}
        greatest(plans.last_delivery_year, year(plans.reference_date))
    {%- endif -%}
{%- endmacro %}
