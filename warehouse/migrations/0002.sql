-- The version moves from a table, which was a Parquet file, into the catalog itself: `lake_info` is a view of one row.
DROP TABLE lake_info;
