-- Every item and state of the agenda that counts, at the unit it is about: a municipality or the region.
with

newest as (
    {{ newest_rows(ref('stg_uitvoeringsagenda__action'), ['action_code', 'status_date']) }}
),

whole as (
    select region_code from {{ ref('dim_region') }}
    where level = 'region'
),

final as (
    select
        newest.action_code,
        newest.status_date,
        newest.goal_code,
        regions.region_code,
        newest.theme,
        newest.kind,
        newest.action_nl,
        newest.lead,
        newest.status,
        newest.accent,
        newest.decided_by,
        newest.paragraph,
        newest.is_fictive,
        newest.file_id as source_files
    from newest
    cross join whole
    inner join {{ ref('dim_region') }} as regions
        on coalesce(newest.municipality_code, whole.region_code) = regions.region_code
)

select * from final
