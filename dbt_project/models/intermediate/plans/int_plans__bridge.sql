-- Need stands at 1 January of the newest stock, plans at the date of their lists. What public plans delivered
-- and demolished in between counts in neither: here it is, from the difference between consecutive lists.
with

needs as (
    select
        goal_code,
        region_code,
        is_net,
        make_date(value_year, 1, 1) as stock_date
    from {{ ref('int_plans__needs') }}
    where value_year is not null
),

steps as (
    select
        after.municipality_code,
        after.previous_reference_date,
        sum(after.realised - before.realised) as realised,
        sum(after.demolition_realised - before.demolition_realised) as demolished,
        bool_and(after.realised is not null and before.realised is not null) as is_known,
        {{ merge_names("concat_ws(', ', before.file_id, after.file_id)") }} as source_files
    from {{ ref('fct_plan') }} as after
    inner join {{ ref('fct_plan') }} as before
        on after.plan_key = before.plan_key and after.previous_reference_date = before.reference_date
    where
        after.state = 'counting'
        and before.state = 'counting'
        and after.is_visible
        and before.is_visible
    group by after.municipality_code, after.previous_reference_date
),

members as (
    select
        needs.goal_code,
        needs.region_code,
        needs.stock_date,
        needs.is_net,
        deliveries.municipality_code,
        bool_or(needs.stock_date = deliveries.reference_date) as has_list_of_that_date
    from needs
    inner join {{ ref('region_members') }} as members on needs.region_code = members.region_code
    inner join {{ ref('int_plans__deliveries') }} as deliveries
        on members.member_code = deliveries.municipality_code
    group by all
),

of_members as (
    select
        members.goal_code,
        members.region_code,
        members.stock_date,
        members.is_net,
        members.municipality_code,
        coalesce(sum(steps.realised), 0) as realised,
        coalesce(sum(steps.demolished), 0) as demolished,
        bool_and(members.has_list_of_that_date and coalesce(steps.is_known, true)) as is_known,
        {{ merge_names('steps.source_files') }} as source_files
    from members
    left join steps
        on
            members.municipality_code = steps.municipality_code
            and members.stock_date <= steps.previous_reference_date
    group by
        members.goal_code, members.region_code, members.stock_date, members.is_net, members.municipality_code
),

final as (
    select
        of_members.goal_code,
        of_members.region_code,
        of_members.stock_date,
        sum(of_members.realised) as realised,
        if(of_members.is_net, sum(of_members.demolished), null) as demolished,
        {{ ordered_names(
            'municipalities.region_name', 'municipalities.region_name', condition='not of_members.is_known'
        ) }} as incomplete_members,
        {{ merge_names('of_members.source_files') }} as source_files
    from of_members
    inner join {{ ref('regions') }} as municipalities
        on of_members.municipality_code = municipalities.region_code
    group by of_members.goal_code, of_members.region_code, of_members.stock_date, of_members.is_net
)

select * from final
