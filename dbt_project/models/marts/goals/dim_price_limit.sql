with

limits as (
    select
        limit_key,
        year,
        variant,
        amount_eur,
        is_used,
        certainty,
        source,
        note_nl
    from {{ ref('price_limits') }}
)

select * from limits
