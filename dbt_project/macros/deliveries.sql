{#- Of rows that are the same in `key`, the one of the newest delivery that counts; with its date. -#}
{% macro newest_rows(model, key) %}
    select
        delivered.*,
        counting.as_of,
        counting.is_fictive
    from {{ model }} as delivered
    inner join {{ ref('int_deliveries__counting') }} as counting on delivered.file_id = counting.file_id
    qualify
        row_number() over (
            partition by {{ key | join(', ') }}
            order by counting.delivery_order desc, delivered.row_number desc
        ) = 1
{%- endmacro %}
