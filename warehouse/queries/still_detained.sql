-- Who is held, charged or on trial as far as the reports tell, and since when?
SELECT case_id, name, country, status, arrested_date, charges, n_events
FROM cases WHERE status IN ('detained', 'charged', 'on_trial', 'convicted', 'serving') ORDER BY arrested_date NULLS LAST, case_id LIMIT 100;
