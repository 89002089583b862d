-- Holds plans that are not public: not published.
-- Every plan at every reference date of its municipality: the history, made again from the files each time.
-- is_visible: may be shown by itself. What is not public today is not shown in yesterday's figures either.
with

final as (
    select
        -- ids
        identity.plan_key,
        listed.municipality_code,
        listed.reference_date,
        listed.previous_reference_date,
        listed.reference_date as valid_from,
        listed.next_reference_date as valid_to,
        listed.file_id,
        listed.plan_id,
        -- text
        listed.plan_name,
        listed.place_name,
        listed.confidentiality,
        listed.client_type,
        listed.plan_type,
        listed.planning_status,
        statuses.hardness,
        listed.project_phase,
        listed.bottlenecks,
        case
            when not listed.is_accepted then 'set_aside'
            when statuses.hardness = 'telt_niet' then 'not_counting'
            else 'counting'
        end as state,
        -- numerics
        statuses.progress_order,
        listed.planned,
        listed.realised,
        listed.remaining,
        listed.demolition_remaining,
        listed.demolition_realised,
        listed.first_delivery_year,
        listed.last_delivery_year,
        -- marks
        listed.is_key_project,
        listed.is_current,
        listed.is_fictive,
        listed.confidentiality = 'openbaar' as is_public,
        listed.confidentiality = 'openbaar'
        and max_by(listed.confidentiality, listed.reference_date) over plan_versions = 'openbaar'
            as is_visible,
        max_by(listed.confidentiality, listed.reference_date) over plan_versions <> 'openbaar'
            as is_secret_now,
        not bool_or(listed.confidentiality = 'openbaar') over plan_versions as is_never_public
    from {{ ref('int_plans__listed') }} as listed
    inner join {{ ref('int_plans__identity') }} as identity
        on listed.municipality_code = identity.municipality_code and listed.plan_id = identity.plan_id
    left join {{ ref('plan_statuses') }} as statuses on listed.planning_status = statuses.planning_status
    window plan_versions as (partition by identity.plan_key)
)

select * from final
