-- Who was held on a day, as far as the reports tell: FROM v_in_custody_on(DATE '2021-06-15'). The latest step up to that day counts.
-- certainty: 'known' when a later step shows the same stay, 'presumed' when nothing later is told; a term that has run out ends a stay.
CREATE OR REPLACE MACRO v_in_custody_on(on_day) AS TABLE
  SELECT case_id, name, country, locality, since, last_type AS last_step, last_date AS last_step_date, expected_release,
    CASE WHEN next_date IS NOT NULL THEN 'known' ELSE 'presumed' END AS certainty, charges
  FROM (
    SELECT *, list_last(list_filter(steps, lambda s: s.date_start <= on_day)).type AS last_type,
      list_last(list_filter(steps, lambda s: s.date_start <= on_day)).date_start AS last_date,
      list_filter(steps, lambda s: s.date_start > on_day)[1].date_start AS next_date,
      list_filter(steps, lambda s: s.date_start <= on_day AND s.type IN ('arrest', 'charge', 'trial', 'conviction', 'sentencing'))[1].date_start AS since
    FROM cases
  )
  WHERE last_date IS NOT NULL AND since IS NOT NULL
    AND (last_type IN ('arrest', 'charge', 'trial') AND arrested_date <= on_day
      OR last_type IN ('conviction', 'sentencing') AND (status = 'serving' OR released_date > on_day)
        AND (sentence_life OR expected_release IS NULL OR expected_release > on_day OR released_date > on_day));
