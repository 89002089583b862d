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
    union all
    select
        break_code,
        topic,
        cast(null as string) as predecessor_table,
        cast(null as string) as successor_table,
        break_date,
        label_nl,
        description_nl,
        certainty,
        source
    from {{ ref('regional_series_breaks') }}
)

select * from breaks
