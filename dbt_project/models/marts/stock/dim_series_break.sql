with

breaks as (
    select
        break_code,
        topic,
        predecessor_table,
        successor_table,
        break_date,
        label_nl,
        description_nl,
        certainty,
        source
    from {{ ref('series_breaks') }}
)

select * from breaks
