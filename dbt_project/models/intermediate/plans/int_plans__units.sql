-- The lists behind every region unit: dates, files, whether invented, and whose lists are missing or were not
-- counted.
with

final as (
    select
        units.region_code,
        min(deliveries.reference_date) as first_reference_date,
        max(deliveries.reference_date) as last_reference_date,
        {{ ordered_names(
            'municipalities.region_name', 'municipalities.region_name', condition='deliveries.file_id is null'
        ) }} as missing_members,
        count(not_counted.municipality_code) > 0 as has_newer_list_not_counted,
        {{ ordered_names('not_counted.delivery_note_nl', 'not_counted.delivery_note_nl', ' ') }}
            as delivery_note_nl,
        bool_or(deliveries.is_fictive) as is_fictive,
        {{ merge_names('deliveries.file_id') }} as source_files
    from {{ ref('regions') }} as units
    inner join {{ ref('region_members') }} as members on units.region_code = members.region_code
    inner join {{ ref('regions') }} as municipalities on members.member_code = municipalities.region_code
    left join {{ ref('int_plans__deliveries') }} as deliveries
        on members.member_code = deliveries.municipality_code and deliveries.is_current
    left join {{ ref('int_plans__not_counted') }} as not_counted
        on members.member_code = not_counted.municipality_code
    where units.level in ('municipality', 'joint', 'subregion', 'region')
    group by units.region_code
    having count(deliveries.file_id) > 0
)

select * from final
