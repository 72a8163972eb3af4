CREATE OR REPLACE VIEW v_cases AS
SELECT case_id, name, country, locality, status,
  CASE status WHEN 'serving' THEN 'serving' || CASE WHEN sentence_life THEN ' for life' WHEN expected_release IS NULL THEN '' ELSE ' until ~' || expected_release END
    ELSE replace(status, '_', ' ') END AS status_text,
  arrested_date, sentenced_date, released_date, sentence_days, sentence_life, expected_release, pretrial_days, charges, n_events,
  steps[1].type AS first_step, steps[1].date_start AS first_step_date, steps[-1].type AS last_step, steps[-1].date_start AS last_step_date,
  list_aggregate(list_transform(steps, lambda s: coalesce(CAST(s.date_start AS VARCHAR), '?') || ' ' || s.type), 'string_agg', '; ') AS timeline
FROM cases;
COMMENT ON VIEW v_cases IS 'Cases, one row a person: where each stands after the latest known step, with the steps as one line; expected_release is an estimate, sentencing plus term; released_date the last known release';
