-- Registrations through time: each version from the extract that brought it to the extract that ended it.
with

full_sets as (
    select
        delivery_order,
        as_of
    from {{ ref('int_allocation__deliveries') }}
    where dataset = 'inschrijvingen' and is_full
),

versions as (
    select
        registrations.registration_key,
        registrations.registration_id,
        registrations.change_kind,
        registrations.registration_date,
        registrations.end_date,
        registrations.municipality_code,
        registrations.age_class,
        registrations.household_type,
        registrations.household_size,
        registrations.income_class,
        deliveries.file_id,
        deliveries.is_fictive,
        deliveries.delivery_order,
        deliveries.as_of as valid_from,
        lead(deliveries.as_of) over (
            partition by registrations.registration_id order by deliveries.delivery_order
        ) as next_version_on,
        row_number() over (
            partition by registrations.registration_id order by deliveries.delivery_order
        ) = 1 as is_first
    from {{ ref('stg_woonservice__registration') }} as registrations
    inner join {{ ref('int_allocation__deliveries') }} as deliveries
        on registrations.file_id = deliveries.file_id
    qualify
        row_number() over (
            partition by registrations.registration_id, deliveries.as_of
            order by deliveries.delivery_order desc, registrations.row_number desc
        ) = 1
),

-- A full set is everybody who is registered: who is not in it has left.
next_full_sets as (
    select
        deliveries.delivery_order,
        min(full_sets.as_of) as next_full_on
    from {{ ref('int_allocation__deliveries') }} as deliveries
    inner join full_sets on deliveries.delivery_order < full_sets.delivery_order
    group by deliveries.delivery_order
),

final as (
    select
        versions.registration_key,
        versions.registration_id,
        versions.registration_date,
        versions.end_date,
        versions.municipality_code,
        versions.age_class,
        versions.household_type,
        versions.household_size,
        versions.income_class,
        versions.file_id,
        versions.is_fictive,
        versions.valid_from,
        least(versions.next_version_on, next_full_sets.next_full_on) as valid_to,
        if(versions.is_first, date '0001-01-01', versions.valid_from) as known_from,
        lead(versions.valid_from, 1, date '9999-12-31') over (
            partition by versions.registration_id order by versions.delivery_order
        ) as known_to
    from versions
    left join next_full_sets on versions.delivery_order = next_full_sets.delivery_order
    where coalesce(versions.change_kind, '') <> 'verwijderd'
)

select * from final
