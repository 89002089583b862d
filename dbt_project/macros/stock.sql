{#- CBS's own sum of the mutations of a year: balance = new build + other additions - demolition - other
    withdrawals + correction. The successor table shows no correction; then it counts as zero. -#}
{% macro mutation_balance() -%}
    (new_build + other_additions - demolition - other_withdrawals + coalesce(correction, 0))
{%- endmacro %}
