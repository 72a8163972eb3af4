
"""Events that belong together and are not one: an arrest at a protest, a counter-protest, a second day, a day of a campaign."""
from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.linkage.write import count, insert_new, script, swap

if TYPE_CHECKING:
    import duckdb


def relate(con: duckdb.DuckDBPyConnection) -> int:
    """Bring event_relations up to the events of k_changed; rows that changed. A relation is judged by its two events alone."""
    first = not count(con, "event_relations")
    if count(con, "k_changed") == 0 and count(con, "k_withdrawn") == 0:
        return 0
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_rel_scope AS SELECT event_id FROM k_changed UNION SELECT event_id FROM k_withdrawn""")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_where_changed AS SELECT DISTINCT country, unnest(range((epoch_days(date_start) - 4) // 8, (epoch_days(coalesce(date_end, date_start)) + 4) // 8 + 1)) AS t
        FROM events SEMI JOIN k_changed USING (event_id) WHERE date_start IS NOT NULL AND coalesce(date_end, date_start) - date_start <= 400""")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_around AS SELECT event_id FROM k_changed UNION
        SELECT event_id FROM (
          SELECT event_id, country, unnest(range(epoch_days(date_start) // 8, epoch_days(coalesce(date_end, date_start)) // 8 + 1)) AS t FROM events
          WHERE merged_into IS NULL AND date_start IS NOT NULL AND type IN ('protest', 'arrest') AND coalesce(date_end, date_start) - date_start <= 400
        ) SEMI JOIN k_where_changed USING (country, t)""")
    script(con, "relations")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE k_rel AS FROM k_relation r
        WHERE EXISTS (SELECT 1 FROM k_rel_scope s WHERE s.event_id = r.event_id) OR EXISTS (SELECT 1 FROM k_rel_scope s WHERE s.event_id = r.related_id)""")
    if first:
        return insert_new(con, "event_relations", "k_rel") if count(con, "k_rel") else 0
    return swap(con, "event_relations", "event_id IN (SELECT event_id FROM k_rel_scope) OR related_id IN (SELECT event_id FROM k_rel_scope)", "k_rel")
