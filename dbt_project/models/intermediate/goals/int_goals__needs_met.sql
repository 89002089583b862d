-- What each goal needs to be measured, and whether that is loaded: said from the deliveries that count, never
-- from a seed.
with

-- A source or dataset as a whole (no region), and each region that CBS's figures hold.
loaded as (
    select
        source,
        dataset,
        cast(null as string) as region_code
    from {{ ref('int_deliveries__counting') }}
    union
    select
        'cbs' as source,
        table_id as dataset,
        region_code
    from {{ ref('int_cbs__observations') }}
),

needs as (
    select
        needed.goal_code,
        needed.needed_nl,
        needed.loaded_nl,
        count(loaded.source) > 0 as is_loaded
    from {{ ref('goal_needs') }} as needed
    left join loaded
        on
            needed.source = loaded.source
            and (needed.datasets is null or array_contains(split(needed.datasets, ' '), loaded.dataset))
            and (needed.region_code is null or needed.region_code = loaded.region_code)
    group by needed.goal_code, needed.needed_nl, needed.loaded_nl
),

final as (
    select
        goal_code,
        needed_nl,
        is_loaded,
        if(is_loaded, loaded_nl, needed_nl || ' zijn nog niet geladen.') as needs_nl
    from needs
)

select * from final
