-- Corporation stock (CBS) per region unit; not the same as social rent.
with

track as (
    select
        region_code,
        year,
        value,
        target_value,
        status,
        reason_nl,
        is_provisional,
        provisional_basis,
        source_files
    from {{ ref('int_goals__progress') }}
    where monitor_track = 'corporation_growth'
),

base_year as (
    select max(first_year) as corporation_growth
    from {{ ref('dim_goal') }}
    where monitor_track = 'corporation_growth'
),

final as (
    select
        -- ids
        tenure.region_code,
        tenure.year,
        -- text
        regions.label_nl,
        regions.level as region_level,
        -- the stock on 1 January by owner
        {{ as_integers('tenure', [
            'dwellings', 'rented', 'corporation', 'other_landlords', 'unknown_owner',
        ]) }},
        {{ share('tenure.corporation', 'tenure.dwellings') }} as corporation_share,
        {{ share('tenure.corporation', 'tenure.dwellings - tenure.unknown_owner') }}
            as corporation_share_known,
        -- change since the first year of the goal
        base_year.corporation_growth as change_base_year,
        cast(track.value as integer) as change_since_base,
        track.target_value as change_target,
        {{ track_status('track', 'base_year.corporation_growth') }},
        -- where it comes from
        {{ provisional_of_figures([
            ('tenure.dwellings', 'tenure.is_provisional'), ('track.value', 'track.is_provisional'),
        ]) }} as is_provisional,
        {{ join_names(['tenure.provisional_basis', 'track.provisional_basis']) }} as provisional_basis,
        tenure.has_series_break,
        {{ join_names(['tenure.source_files', 'track.source_files']) }} as source_files
    from {{ ref('int_stock__unit_tenure') }} as tenure
    cross join base_year
    inner join {{ ref('dim_region') }} as regions on tenure.region_code = regions.region_code
    left join track on tenure.region_code = track.region_code and tenure.year = track.year
)

select * from final
