-- What each delivery holds per month: the basis of which full set replaces what.
with

counted as (
    {%- for entity, event_date in [
        ('publication', 'start_date'),
        ('response', 'response_date'),
        ('offer', 'offer_date'),
        ('allocation', 'letting_date'),
        ('registration', 'null::date'),
    ] %}
    select
        file_id,
        date_trunc('month', {{ event_date }}) as month,
        is_full,
        count(*) as record_count
    from {{ ref('stg_woonservice__' ~ entity) }}
    group by all
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        deliveries.file_id,
        deliveries.dataset,
        deliveries.delivery_order,
        deliveries.as_of,
        coalesce(counted.month, date_trunc('month', deliveries.as_of)) as month,
        bool_or(counted.is_full) over (partition by deliveries.file_id) as is_full,
        counted.record_count
    from counted
    inner join {{ ref('int_deliveries__counting') }} as deliveries on counted.file_id = deliveries.file_id
)

select * from final
