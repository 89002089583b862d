-- Per cell of a CBS table the newest counting delivery; a cell it does not hold keeps its older value.
with

counting as (
    select
        file_id,
        as_of,
        delivery_order
    from {{ ref('int_deliveries__counting') }}
),

newest as (
    select
        observations.table_id,
        observations.measure,
        observations.region_code,
        observations.period_code,
        observations.period_type,
        observations.period_year,
        observations.dimensions,
        observations.value,
        observations.value_attribute,
        observations.period_status,
        observations.file_id,
        counting.as_of
    from {{ ref('stg_cbs__observation') }} as observations
    inner join counting on observations.file_id = counting.file_id
    qualify
        row_number() over (
            partition by
                observations.table_id,
                lower(observations.measure),  -- OData v3 and v4 capitalise the same measure differently
                observations.region_code,
                observations.period_code,
                observations.dimensions
            order by counting.delivery_order desc, observations.row_number desc
        ) = 1
)

select * from newest
