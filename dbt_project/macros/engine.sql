{#- What engines say differently: one macro each, DuckDB first, then Spark. All other SQL is what both
    understand (docs/portable.md). -#}

{#- A list of texts as one text. -#}
{% macro join_list(list, separator=', ') -%}
    {{ adapter.dispatch('join_list')(list, separator) }}
{%- endmacro %}
{% macro default__join_list(list, separator) -%} array_to_string({{ list }}, '{{ separator }}') {%- endmacro %}
{% macro spark__join_list(list, separator) -%} array_join({{ list }}, '{{ separator }}') {%- endmacro %}

{#- Have two lists an item in common? -#}
{% macro lists_overlap(one, other) -%}
    {{ adapter.dispatch('lists_overlap')(one, other) }}
{%- endmacro %}
{% macro default__lists_overlap(one, other) -%} list_has_any({{ one }}, {{ other }}) {%- endmacro %}
{% macro spark__lists_overlap(one, other) -%} arrays_overlap({{ one }}, {{ other }}) {%- endmacro %}

{#- The texts of a group as one text, in an order. -#}
{% macro ordered_names(column, order, separator=', ', condition='true') -%}
    {{ adapter.dispatch('ordered_names')(column, order, separator, condition) }}
{%- endmacro %}
{% macro default__ordered_names(column, order, separator, condition) -%}
    string_agg({{ column }}, '{{ separator }}' order by {{ order }}) filter (where {{ condition }})
{%- endmacro %}
{% macro spark__ordered_names(column, order, separator, condition) -%}
    string_agg({{ column }}, '{{ separator }}') within group (order by {{ order }}) filter (where {{ condition }})
{%- endmacro %}

{#- The last 64 bits of a text's MD5 as a number of 8 bytes, little-endian: the same bits on every engine.
    Without a sign on DuckDB, with one on Spark, which has no other. -#}
{% macro hash_64(text) -%}
    {{ adapter.dispatch('hash_64')(text) }}
{%- endmacro %}
{% macro default__hash_64(text) -%} md5_number_lower({{ text }}) {%- endmacro %}
{% macro spark__hash_64(text) -%} cast(conv({{ spark_hash_hex(text) }}, 16, -10) as bigint) {%- endmacro %}

{#- The same bits as a fraction: from 0 up to 1. -#}
{% macro hash_fraction(text) -%}
    {{ adapter.dispatch('hash_fraction')(text) }}
{%- endmacro %}
{% macro default__hash_fraction(text) -%} md5_number_lower({{ text }}) / 18446744073709551616e0 {%- endmacro %}
{% macro spark__hash_fraction(text) -%}
    cast(conv({{ spark_hash_hex(text) }}, 16, 10) as double) / 18446744073709551616e0
{%- endmacro %}
{% macro spark_hash_hex(text) -%}
    {%- set bytes = [] -%}
    {%- for place in range(31, 16, -2) -%}
        {%- do bytes.append('substr(md5(' ~ text ~ '), ' ~ place ~ ', 2)') -%}
    {%- endfor -%}
    concat({{ bytes | join(', ') }})
{%- endmacro %}

{#- A group of people: how many, and the sum of their keys. Its fields: (group).n and (group).key. -#}
{% macro group_of_people(n, key) -%}
    {{ adapter.dispatch('group_of_people')(n, key) }}
{%- endmacro %}
{% macro default__group_of_people(n, key) -%}
    struct_pack(n := cast({{ n }} as bigint), key := cast({{ key }} as hugeint))
{%- endmacro %}
{% macro spark__group_of_people(n, key) -%}
    named_struct('n', cast({{ n }} as bigint), 'key', cast({{ key }} as bigint))
{%- endmacro %}

{#- The mean of the items of a group from one place in their order to another; places count from 1. The items
    are decimals of four digits: added up exactly and divided as whole numbers, as mean() does. -#}
{% macro mean_of_places(column, first, last) -%}
    {{ adapter.dispatch('mean_of_places')(column, first, last) }}
{%- endmacro %}
{% macro default__mean_of_places(column, first, last) -%}
    {%- set places -%}
        list_slice(
            list({{ column }} order by {{ column }}) filter (where {{ column }} is not null), {{ first }}, {{ last }}
        )
    {%- endset -%}
    cast(list_sum({{ places }}) * 10000 as double) / (nullif(len({{ places }}), 0) * 10000)
{%- endmacro %}
{#- A slice of more than there is ends where they end. -#}
{% macro spark__mean_of_places(column, first, last) -%}
    aggregate(
        slice(
            array_sort(collect_list({{ column }})),
            cast({{ first }} as int),
            cast({{ last }} - ({{ first }}) + 1 as int)
        ),
        named_struct('total', cast(0 as decimal(28, 4)), 'n', 0),
        (so_far, item) -> named_struct(
            'total', cast(so_far.total + item as decimal(28, 4)), 'n', so_far.n + 1
        ),
        so_far -> cast(so_far.total * 10000 as double) / (nullif(so_far.n, 0) * 10000)
    )
{%- endmacro %}

{#- A day so many months later: of a longer month its last day. -#}
{% macro add_months(day, months) -%}
    {{ adapter.dispatch('add_months')(day, months) }}
{%- endmacro %}
{% macro default__add_months(day, months) -%} cast({{ day }} + to_months({{ months }}) as date) {%- endmacro %}
{% macro spark__add_months(day, months) -%} add_months({{ day }}, cast({{ months }} as int)) {%- endmacro %}

{#- Whole months from a day to a later one. -#}
{% macro complete_months(first_day, last_day) -%}
    {{ adapter.dispatch('complete_months')(first_day, last_day) }}
{%- endmacro %}
{% macro default__complete_months(first_day, last_day) -%}
    date_sub('month', {{ first_day }}, {{ last_day }})
{%- endmacro %}
{% macro spark__complete_months(first_day, last_day) -%}
    (
        {{ months_apart(first_day, last_day) }}
        - if(add_months({{ first_day }}, {{ months_apart(first_day, last_day) }}) > {{ last_day }}, 1, 0)
    )
{%- endmacro %}

{#- Days from one to a later one. -#}
{% macro days_apart(first_day, last_day) -%}
    {{ adapter.dispatch('days_apart')(first_day, last_day) }}
{%- endmacro %}
{% macro default__days_apart(first_day, last_day) -%} date_diff('day', {{ first_day }}, {{ last_day }}) {%- endmacro %}
{% macro spark__days_apart(first_day, last_day) -%} datediff({{ last_day }}, {{ first_day }}) {%- endmacro %}

{#- In a from clause: a row per number, or per first day of a step, from the first to the last,
    as `alias`.item. -#}
{% macro series(first, last, alias, step='1') -%}
    {{ adapter.dispatch('series')(first, last, alias, step) }}
{%- endmacro %}
{% macro default__series(first, last, alias, step) -%}
    lateral (select unnest(generate_series({{ first }}, {{ last }}, {{ step }}))) as {{ alias }} (item)
{%- endmacro %}
{% macro spark__series(first, last, alias, step) -%}
    lateral explode(
        if({{ first }} <= {{ last }}, sequence({{ first }}, {{ last }}, {{ step }}), array())
    ) as {{ alias }} (item)
{%- endmacro %}

{#- In a from clause: a row per item of a list, as `alias`.item. -#}
{% macro items(list, alias) -%}
    {{ adapter.dispatch('items')(list, alias) }}
{%- endmacro %}
{% macro default__items(list, alias) -%} lateral (select unnest({{ list }})) as {{ alias }} (item) {%- endmacro %}
{% macro spark__items(list, alias) -%} lateral explode({{ list }}) as {{ alias }} (item) {%- endmacro %}

{#- One of a model's `with`, of which the rows are kept: for what is read more than once, by steps that are
    read more than once. Spark would work out each step as often as it is read, and eight steps make hundreds:
    there the rows are a table of their own. The body reads tables and what was kept before, no other `with`. -#}
{% macro kept(name) -%}
    {{ adapter.dispatch('kept')(name, caller()) }}
{%- endmacro %}
{% macro default__kept(name, body) -%} {{ name }} as materialized ({{ body }}) {%- endmacro %}
{% macro spark__kept(name, body) -%}
    {%- set table = this ~ '__' ~ name -%}
    {%- if execute and flags.WHICH != 'compile' -%}
        {%- do run_query('drop table if exists ' ~ table) -%}
        {%- do run_query('create table ' ~ table ~ ' using parquet as ' ~ body) -%}
    {%- endif -%}
    {{ name }} as (select * from {{ table }})
{%- endmacro %}

{#- In a body of `kept`: what was kept before. -#}
{% macro kept_rows(name) -%}
    {{ adapter.dispatch('kept_rows')(name) }}
{%- endmacro %}
{% macro default__kept_rows(name) -%} {{ name }} {%- endmacro %}
{% macro spark__kept_rows(name) -%} {{ this }}__{{ name }} {%- endmacro %}

{#- 4757 → 4,757 -#}
{% macro grouped_digits(number) -%}
    {{ adapter.dispatch('grouped_digits')(number) }}
{%- endmacro %}
{% macro default__grouped_digits(number) -%} format('{:,}', {{ number }}) {%- endmacro %}
{% macro spark__grouped_digits(number) -%} format_number({{ number }}, 0) {%- endmacro %}

{#- The letters a to z and digits of a name: Café 't Hoekje → cafethoekje. -#}
{% macro letters_and_digits(text) -%}
    {{ adapter.dispatch('letters_and_digits')(text) }}
{%- endmacro %}
{% macro default__letters_and_digits(text) -%}
    regexp_replace(strip_accents(lower({{ text }})), '[^a-z0-9]', '', 'g')
{%- endmacro %}
{#- Spark knows no letter without its accent; these are those of the languages written around us. -#}
{% macro spark__letters_and_digits(text) -%}
    regexp_replace(translate(lower({{ text }}), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżž', 'aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzz'), '[^a-z0-9]', '')
{%- endmacro %}

{#- How much two names look alike, from 0 to 1. Spark has no Jaro-Winkler: there it is the share of the
    letters that may stay, which is lower. Only a warning rests on it, and DuckDB gives that. -#}
{% macro likeness(one, other) -%}
    {{ adapter.dispatch('likeness')(one, other) }}
{%- endmacro %}
{% macro default__likeness(one, other) -%} jaro_winkler_similarity({{ one }}, {{ other }}) {%- endmacro %}
{% macro spark__likeness(one, other) -%}
    coalesce(
        1 - levenshtein({{ one }}, {{ other }}) / nullif(greatest(length({{ one }}), length({{ other }})), 0), 0
    )
{%- endmacro %}

{#- Before a run: what dbt reads. In DuckDB it is there; Spark is told where the Parquet files lie
    (`pipelines/warehouse/parquet.py` writes them). -#}
{% macro give_raw_layer() -%}
    {{ adapter.dispatch('give_raw_layer')() }}
{%- endmacro %}
{% macro default__give_raw_layer() -%} {%- endmacro %}
{% macro spark__give_raw_layer() -%}
    {%- if execute and flags.WHICH != 'compile' -%}
        {%- set place = env_var('WOONMONITOR_DATA_DIR', '../data') ~ '/spark/raw' -%}
        {%- for schema in graph.sources.values() | map(attribute='schema') | unique -%}
            {%- do run_query('create schema if not exists ' ~ schema) -%}
        {%- endfor -%}
        {%- for source in graph.sources.values() -%}
            {%- do run_query('drop table if exists ' ~ source.schema ~ '.' ~ source.identifier) -%}
            {%- do run_query(
                'create table ' ~ source.schema ~ '.' ~ source.identifier ~ " using parquet location '"
                ~ place ~ '/' ~ source.schema ~ '/' ~ source.identifier ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Of a contract dbt-spark asks `set not null` of the table, which a Parquet table cannot; then we look
    ourselves, and a model that breaks its contract fails as it does on DuckDB. -#}
{% macro spark__persist_constraints(relation, model) -%}
    {%- set filled = [] -%}
    {%- for column in model.columns.values() -%}
        {%- if column.constraints | selectattr('type', 'equalto', 'not_null') | list -%}
            {%- do filled.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute and filled and config.get('contract').enforced -%}
        {%- set broken = run_query(
            'select count(*) from ' ~ relation ~ ' where ' ~ filled | join(' is null or ') ~ ' is null'
        ).columns[0].values()[0] -%}
        {%- if broken -%}
            {%- do exceptions.raise_compiler_error(
                relation ~ ': ' ~ broken ~ ' rows break not_null, asked of ' ~ filled | join(', ')
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- dbt-spark's own way to load a seed breaks on a quote in a text, and takes an empty cell for the text
    None. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set rows = [] -%}
        {%- for row in chunk -%}
            {%- set cells = [] -%}
            {%- for name in agate_table.column_names -%}
                {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
                {%- set text = (row[name] | string).replace('\\', '\\\\').replace("'", "\\'") -%}
                {%- set cell = "cast('" ~ text ~ "' as " ~ type ~ ')' -%}
                {%- do cells.append('null' if row[name] is none else cell) -%}
            {%- endfor -%}
            {%- do rows.append('(' ~ cells | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- set sql = 'insert into ' ~ this.render() ~ ' values ' ~ rows | join(', ') -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{%- endmacro %}
