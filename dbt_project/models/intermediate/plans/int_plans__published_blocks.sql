-- The one rule for plans that are not public: which of them a region unit shows, as one block.
-- A municipality shows its block if it is safe: enough plans, and enough besides the two largest. Else
-- its plans are carried to the sub-region, which adds them if all that was carried there is safe; else to
-- the region on the same terms; else they are left out everywhere. So every published sum is made of
-- blocks that are each safe, and no difference of two sums leaves fewer plans than a safe block has.
with

thresholds as (
    select
        max(value) filter (where threshold_code = 'minimum_plans') as minimum_plans,
        max(value) filter (where threshold_code = 'minimum_rest_share') as minimum_rest_share
    from {{ ref('plan_disclosure') }}
),

places as (
    select
        members.member_code as municipality_code,
        max(regions.region_code) filter (where regions.level = 'subregion') as subregion_code,
        max(regions.region_code) filter (where regions.level = 'region') as region_code
    from {{ ref('region_members') }} as members
    inner join {{ ref('regions') }} as regions on members.region_code = regions.region_code
    group by members.member_code
),

in_municipality as (
    select
        amounts.block_code,
        amounts.municipality_code,
        places.subregion_code,
        places.region_code,
        amounts.amount,
        amounts.weight,
        amounts.is_never_public,
        thresholds.minimum_plans,
        thresholds.minimum_rest_share,
        {{ is_safe_block('amounts.municipality_code') }} as is_safe
    from {{ ref('int_plans__hidden_amounts') }} as amounts
    inner join places on amounts.municipality_code = places.municipality_code
    cross join thresholds
),

in_subregion as (
    select
        block_code,
        municipality_code,
        region_code,
        amount,
        weight,
        is_never_public,
        minimum_plans,
        minimum_rest_share,
        subregion_code is not null and {{ is_safe_block('subregion_code') }} as is_safe
    from in_municipality
    where not is_safe
),

in_region as (
    select
        block_code,
        municipality_code,
        amount,
        region_code is not null and {{ is_safe_block('region_code') }} as is_safe
    from in_subregion
    where not is_safe
),

placed as (
    select
        block_code,
        municipality_code,
        amount,
        'municipality' as shown_from
    from in_municipality
    where is_safe
    union all
    select
        block_code,
        municipality_code,
        amount,
        'subregion' as shown_from
    from in_subregion
    where is_safe
    union all
    select
        block_code,
        municipality_code,
        amount,
        if(is_safe, 'region', 'nowhere') as shown_from
    from in_region
),

in_units as (
    select
        units.region_code,
        placed.block_code,
        placed.amount,
        case units.level
            when 'region' then placed.shown_from <> 'nowhere'
            when 'subregion' then placed.shown_from in ('municipality', 'subregion')
            else placed.shown_from = 'municipality'
        end as is_shown
    from placed
    inner join {{ ref('region_members') }} as members on placed.municipality_code = members.member_code
    inner join {{ ref('regions') }} as units on members.region_code = units.region_code
    where units.level in ('municipality', 'joint', 'subregion', 'region')
),

-- Sums and counts are null, not zero, where nothing is shown.
final as (
    select
        region_code,
        block_code,
        nullif(count(*) filter (where is_shown), 0) as plan_count,
        sum(amount) filter (where is_shown) as amount,
        bool_or(not is_shown) as has_hidden_plans
    from in_units
    group by region_code, block_code
)

select * from final
