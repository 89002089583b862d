{#- The number of a threshold in dbt_project.yml, where its reason stands. -#}
{% macro threshold(name) -%}
    {{ return(var('thresholds')[name]['value']) }}
{%- endmacro %}
