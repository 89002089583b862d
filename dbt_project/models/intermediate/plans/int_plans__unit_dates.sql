-- For every region unit and pair of consecutive reference dates: which list of each member holds on the later
-- date and which on the earlier one. A member without a new list keeps its older one.
with

unit_deliveries as (
    select
        units.region_code,
        units.level,
        deliveries.municipality_code,
        deliveries.reference_date,
        deliveries.next_reference_date,
        deliveries.file_id,
        deliveries.is_fictive
    from {{ ref('regions') }} as units
    inner join {{ ref('region_members') }} as members on units.region_code = members.region_code
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on members.member_code = deliveries.municipality_code
    where units.level in ('municipality', 'joint', 'subregion', 'region')
),

pairs as (
    select
        region_code,
        reference_date,
        lag(reference_date) over (partition by region_code order by reference_date) as previous_reference_date
    from (
        select distinct
            region_code,
            reference_date
        from unit_deliveries
    ) as dates
    qualify previous_reference_date is not null
),

final as (
    select
        pairs.region_code,
        pairs.previous_reference_date,
        pairs.reference_date,
        held.municipality_code,
        held.reference_date as own_reference_date,
        max(if(held.reference_date <= pairs.previous_reference_date, held.reference_date, null)) over member
            as own_previous_date,
        held.file_id,
        held.is_fictive,
        coalesce(held.next_reference_date > pairs.reference_date, true) as is_newest
    from pairs
    inner join unit_deliveries as held
        on
            pairs.region_code = held.region_code
            and pairs.reference_date >= held.reference_date
            and coalesce(pairs.previous_reference_date < held.next_reference_date, true)
    window member as (
        partition by pairs.region_code, pairs.reference_date, held.municipality_code
    )
)

select * from final
