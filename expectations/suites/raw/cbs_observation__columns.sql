-- One row per column of raw.cbs_observation as it stands in the warehouse.
select column_name || ' ' || lower(data_type) as column_definition
from duckdb_columns()
where schema_name = 'raw' and table_name = 'cbs_observation' and database_name = current_database()
order by column_index
