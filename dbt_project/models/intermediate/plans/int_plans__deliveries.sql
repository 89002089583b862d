-- Per municipality and reference date the newest counting delivery that holds the municipality, whole.
with

our_municipalities as (
    select distinct members.member_code as municipality_code
    from {{ ref('region_members') }} as members
    inner join {{ ref('regions') }} as regions on members.region_code = regions.region_code
    where regions.level not in ('province', 'country')
),

held as (
    select distinct
        file_id,
        municipality_code
    from {{ ref('stg_plancapaciteit__plan') }}
),

fictive as (
    select
        file_id,
        bool_or(is_fictive) as is_fictive
    from {{ source('raw', 'file_ledger') }}
    group by file_id
),

newest as (
    select
        held.municipality_code,
        counting.as_of as reference_date,
        counting.file_id
    from {{ ref('int_deliveries__counting') }} as counting
    inner join held on counting.file_id = held.file_id
    inner join our_municipalities on held.municipality_code = our_municipalities.municipality_code
    where counting.source = 'plancapaciteit'
    qualify
        row_number() over (
            partition by held.municipality_code, counting.as_of
            order by counting.delivery_order desc
        ) = 1
),

final as (
    select
        newest.municipality_code,
        newest.reference_date,
        newest.file_id,
        fictive.is_fictive,
        lag(newest.reference_date) over municipality as previous_reference_date,
        lead(newest.reference_date) over municipality as next_reference_date,
        lead(newest.reference_date) over municipality is null as is_current
    from newest
    inner join fictive on newest.file_id = fictive.file_id
    window municipality as (
        partition by newest.municipality_code order by newest.reference_date
    )
)

select * from final
