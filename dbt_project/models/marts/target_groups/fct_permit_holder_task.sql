-- What is left at the end of a half-year is carried over into the next. A delivered opening balance is where
-- it starts anew; without one, nothing is known after a half-year that is missing or not finished.
with

newest as (
    {{ newest_rows(ref('stg_taakstelling__half_year'), ['municipality_code', 'year', 'half']) }}
),

ordered as (
    select
        newest.*,
        newest.year * 2 + newest.half as half_number,
        lag(newest.year * 2 + newest.half) over by_municipality as previous_number,
        lag(newest.realised) over by_municipality as previous_realised
    from newest
    inner join {{ ref('dim_region') }} as regions on newest.municipality_code = regions.region_code
    where regions.level = 'municipality'
    window by_municipality as (partition by newest.municipality_code order by newest.year, newest.half)
),

-- A run begins where the opening balance was delivered, or where what came before it is not known.
runs as (
    select
        *,
        count(if(
            arrears_start is not null
            or previous_realised is null
            or previous_number != half_number - 1,
            1, null
        )) over (partition by municipality_code order by half_number) as run_number
    from ordered
),

carried as (
    select
        *,
        first_value(arrears_start) over run
        + coalesce(
            sum(task - realised) over (
                partition by municipality_code, run_number
                order by half_number
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as carried_over,
        -- Of every half-year that was carried over, for what is left hangs on all of them.
        bool_or(is_fictive) over run as is_any_fictive,
        {{ join_list('array_agg(file_id) over run') }} as files
    from runs
    window run as (partition by municipality_code, run_number order by half_number)
),

final as (
    select
        municipality_code as region_code,
        cast(year as integer) as year,
        cast(half as integer) as half,
        cast(task as integer) as task,
        cast(carried_over as integer) as arrears_start,
        arrears_start is not null as is_arrears_start_delivered,
        cast(task + carried_over as integer) as corrected_task,
        cast(realised as integer) as realised,
        cast(task + carried_over - realised as integer) as arrears_end,
        is_any_fictive as is_fictive,
        {{ distinct_names('files') }} as source_files
    from carried
)

select * from final
