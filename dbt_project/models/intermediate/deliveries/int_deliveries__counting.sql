-- The one place that decides which deliveries count, and which of two is the newer: the later date,
-- and of one date the later name. Not the order of arrival: the same files must give the same tables.
with

known_then as (
    select
        file_id,
        source,
        dataset,
        deliverer,
        path,
        as_of,
        delivery_number,
        is_fictive
    from {{ source('raw', 'file_ledger') }}
    where
        status = 'loaded'
        {% if var('as_of', none) %}
            and as_of <= cast('{{ var("as_of") }}' as date)
        {% endif %}
),

-- The same content can be delivered again, on top of a correction that turned out wrong.
newest_of_content as (
    select
        file_id,
        source,
        dataset,
        deliverer,
        path,
        as_of,
        delivery_number,
        is_fictive
    from known_then
    qualify row_number() over (partition by file_id order by as_of desc, path desc) = 1
),

ordered as (
    select
        file_id,
        source,
        dataset,
        deliverer,
        path,
        as_of,
        delivery_number,
        is_fictive,
        row_number() over (order by as_of, path) as delivery_order
    from newest_of_content
)

select * from ordered
