{#- Every row keeps the promise; a promise that cannot be judged (null) is not kept. -#}
{% test always(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
