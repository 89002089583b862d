-- Are there enough plans for what is still needed? Each agreement in its own way of counting: net or gross.
with

norm as (
    select value as factor
    from {{ ref('plan_norms') }}
    where norm_code = 'overprogramming'
),

final as (
    select
        -- ids
        capacity.region_code,
        capacity.goal_code,
        capacity.scope,
        -- text
        regions.label_nl,
        regions.level as region_level,
        needs.goal_label_nl,
        if(needs.is_net, 'netto', 'bruto') as counting,
        -- what is needed
        needs.last_year,
        needs.target_value,
        needs.value_year,
        cast(needs.value as integer) as value,
        cast(needs.need as integer) as need,
        -- what came in between, so that need and plans are of one date
        bridge.stock_date,
        cast(bridge.realised as integer) as realised_since_stock_date,
        cast(bridge.demolished as integer) as demolished_since_stock_date,
        bridge.incomplete_members as bridge_incomplete_members,
        cast({{ need_after_bridge() }} as integer) as need_after_bridge,
        -- what is planned
        cast(capacity.in_period as integer) as capacity_in_period,
        cast(capacity.partly_in_period as integer) as capacity_partly_in_period,
        cast(capacity.after_period as integer) as capacity_after_period,
        cast(capacity.without_year as integer) as capacity_without_year,
        cast(capacity.not_public as integer) as capacity_not_public,
        -- one against the other
        {{ share('capacity.in_period', 'need_after_bridge') }} as coverage_share,
        capacity.in_period >= need_after_bridge as covers_need,
        cast(round(need_after_bridge * norm.factor) as integer) as need_with_margin,
        {{ share('capacity.in_period', 'need_after_bridge * norm.factor') }} as margin_coverage_share,
        capacity.in_period >= need_after_bridge * norm.factor as covers_need_with_margin,
        case
            when need_after_bridge = 0 then 'Het afgesproken aantal is al bereikt.'
            else needs.reason_nl
        end as reason_nl,
        {{ bridge_note() }} as note_nl,
        -- where it comes from
        needs.is_provisional,
        needs.provisional_basis,
        capacity.has_hidden_plans,
        units.missing_members,
        units.has_newer_list_not_counted,
        units.delivery_note_nl,
        units.first_reference_date,
        units.last_reference_date,
        units.is_fictive,
        {{ join_names(['units.source_files', 'needs.source_files', 'bridge.source_files']) }} as source_files
    from {{ ref('int_plans__goal_capacity') }} as capacity
    inner join {{ ref('int_plans__needs') }} as needs
        on capacity.goal_code = needs.goal_code and capacity.region_code = needs.region_code
    inner join {{ ref('int_plans__units') }} as units on capacity.region_code = units.region_code
    inner join {{ ref('dim_region') }} as regions on capacity.region_code = regions.region_code
    left join {{ ref('int_plans__bridge') }} as bridge
        on capacity.goal_code = bridge.goal_code and capacity.region_code = bridge.region_code
    cross join norm
)

select * from final
