{#- How plans are counted: years that passed, price classes, when a block of hidden plans may be shown. -#}

{#- A year before the reference date that brought nothing moves to the year of the reference date. -#}
{% macro rolled_forward(year_column) -%}
    cast(greatest({{ year_column }}, year(reference_date)) as integer)
{%- endmacro %}

{#- No year where a period is open («2030 en later»), which ends in 2100 (`open_periods`, fields.yml). -#}
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

{#- Enough plans, and so much without the two largest that who knows the second cannot tell the largest (the
    p% rule). Plans that were once public do not protect the others.
    Expects weight, is_never_public, minimum_plans and minimum_rest_share. -#}
{% macro is_safe_block(place) -%}
    {%- set block = 'partition by block_code, ' ~ place -%}
    {%- set nth = 'over (' ~ block ~ ' order by is_never_public desc, weight desc'
        ~ ' rows between unbounded preceding and unbounded following)' -%}
    coalesce(
        count(if(is_never_public, 1, null)) over ({{ block }}) >= minimum_plans
        and sum(if(is_never_public, weight, null)) over ({{ block }})
        - first_value(weight) {{ nth }} - nth_value(weight, 2) {{ nth }}
        >= minimum_rest_share * first_value(weight) {{ nth }},
        false
    )
{%- endmacro %}

{#- Demolition and delay are known of a plan as a whole, not of its classes. -#}
{% macro if_whole_plan(value) -%}
    if(capacity.classification in ('total', 'plan_type'), {{ value }}, null)
{%- endmacro %}

{#- A number of dwellings must be exceeded ("voegt toe": more than nothing), a share must be reached.
    Expects counted and targets. -#}
{% macro is_target_met(share) -%}
    case targets.unit
        when 'dwellings' then counted.numerator > targets.target_value
        when 'share' then {{ share }} >= targets.target_value
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

{#- Need and plans of one date: what was delivered in between is no longer needed, what was demolished is
    needed again. Expects needs and bridge. -#}
{% macro need_after_bridge() -%}
    case
        when needs.need is not null
            then greatest(needs.need - coalesce(bridge.realised, 0) + coalesce(bridge.demolished, 0), 0)
    end
{%- endmacro %}

{#- 1 July 2026 → 1-7-2026 -#}
{% macro dutch_date(date) -%}
    concat_ws('-', cast(day({{ date }}) as string), cast(month({{ date }}) as string), cast(year({{ date }}) as string))
{%- endmacro %}

{#- 1 July 2026 → 01-07-2026 -#}
{% macro padded_date(date) -%}
    lpad(cast(day({{ date }}) as string), 2, '0') || '-' || lpad(cast(month({{ date }}) as string), 2, '0')
    || '-' || cast(year({{ date }}) as string)
{%- endmacro %}

{#- In Dutch, for readers: of which dates need and plans are, and what lies between. -#}
{% macro bridge_note() -%}
    case
        when needs.need is not null
            then concat_ws(
                ' ',
                'Stand op ' || {{ dutch_date('bridge.stock_date') }} || ', plannen op '
                || {{ dutch_date('units.first_reference_date') }}
                || if(
                    units.first_reference_date < units.last_reference_date,
                    ' t/m ' || {{ dutch_date('units.last_reference_date') }},
                    ''
                ) || '.',
                case
                    when units.first_reference_date < bridge.stock_date
                        then
                            'Een planlijst is ouder dan de stand: wat daarna tot de stand is opgeleverd telt dubbel.'
                    when units.last_reference_date > bridge.stock_date
                        then
                            'Volgens de planlijsten zijn daartussen ' || {{ dutch_number('bridge.realised') }}
                            || ' woningen opgeleverd'
                            || coalesce(' en ' || {{ dutch_number('bridge.demolished') }} || ' gesloopt', '')
                            || '; dat is in need_after_bridge verrekend.'
                end,
                'Niet of niet helemaal bekend van ' || bridge.incomplete_members
                || ': wat daar is opgeleverd gaat er nog af.'
            )
    end
{%- endmacro %}
