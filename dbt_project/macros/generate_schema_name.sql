{#- A layer's schema has the layer's own name, in every environment: readers and checks count on it. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
