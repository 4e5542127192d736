-- Roll-ups beside the rows they sum (decision 0012): rows of `counter` under dimensions of their own, so that the fold, a move
-- of places and `gezhi verify` treat them like any other. Filled here from what is stored; an act that waits in the outbox
-- adds its part when it is folded.

-- The first day of the month of each day that has counters: arithmetic that means the same on both engines (days since
-- 1970-01-01, counted from 1 March of year 0 in eras of 400 years).
CREATE TABLE day_month (day {int} NOT NULL PRIMARY KEY, month {int} NOT NULL) {strict};
INSERT INTO day_month SELECT day, day - (doy - (153 * ((5 * doy + 2) / 153) + 2) / 5)
  FROM (SELECT day, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy
    FROM (SELECT day, doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe
      FROM (SELECT day, (day + 719468) - ((day + 719468) / 146097) * 146097 AS doe
        FROM (SELECT DISTINCT day FROM counter UNION SELECT DISTINCT {day_of_sort_at} FROM cases WHERE closed_at IS NULL) t1
      ) t2) t3) t4;

-- Figures by month: all cases down to villages; by body, category and channel down to towns.
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT c.county, c.place, c.dimension + 10, m.month, c.key, CAST(sum(c.reported) AS BIGINT), CAST(sum(c.replied) AS BIGINT),
    CAST(sum(c.closed) AS BIGINT), CAST(sum(c.on_time) AS BIGINT), CAST(sum(c.rated) AS BIGINT), CAST(sum(c.satisfied) AS BIGINT),
    CAST(sum(c.stars) AS BIGINT), CAST(sum(c.open) AS BIGINT), CAST(sum(c.overdue) AS BIGINT), CAST(sum(c.closed_here) AS BIGINT)
  FROM counter c JOIN place p ON p.county = c.county AND p.id = c.place JOIN day_month m ON m.day = c.day
  WHERE (c.dimension = 0 AND p.depth <= 2) OR (c.dimension BETWEEN 1 AND 3 AND p.depth <= 1)
  GROUP BY c.county, c.place, c.dimension, m.month, c.key;

-- Times to close in whole days: keys are tenths of a day in four digits, behind a body's number and a stroke or alone.
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, place, dimension + 3, day, substr(key, 1, length(key) - 1), 0, 0, CAST(sum(closed) AS BIGINT), 0, 0, 0, 0, 0, 0, 0
  FROM counter WHERE dimension IN (4, 5) GROUP BY county, place, dimension, day, substr(key, 1, length(key) - 1);

-- What is open now, by state and by deadline: the county, its towns, and the bodies.
CREATE TABLE open_case (county {int} NOT NULL, holder {int} NOT NULL, dimension {int} NOT NULL, state {text} NOT NULL,
  day {int} NOT NULL, month {int} NOT NULL, overdue {int} NOT NULL) {strict};
INSERT INTO open_case
  SELECT c.county, p.id, 20, CAST(c.state AS TEXT) || CASE WHEN c.state = 1 AND c.bounces > 0 THEN 'r' ELSE '' END, m.day, m.month,
    CASE WHEN c.overdue THEN 1 ELSE 0 END
  FROM cases c JOIN day_month m ON m.day = {day_of_sort_at} JOIN place p ON p.county = c.county AND p.depth = 0
  WHERE c.closed_at IS NULL;
INSERT INTO open_case
  SELECT c.county, c.a1, 20, CAST(c.state AS TEXT) || CASE WHEN c.state = 1 AND c.bounces > 0 THEN 'r' ELSE '' END, m.day, m.month,
    CASE WHEN c.overdue THEN 1 ELSE 0 END
  FROM cases c JOIN day_month m ON m.day = {day_of_sort_at} WHERE c.closed_at IS NULL AND c.a1 IS NOT NULL;
INSERT INTO open_case
  SELECT c.county, c.body, 23, CAST(c.state AS TEXT) || CASE WHEN c.state = 1 AND c.bounces > 0 THEN 'r' ELSE '' END, m.day, m.month,
    CASE WHEN c.overdue THEN 1 ELSE 0 END
  FROM cases c JOIN day_month m ON m.day = {day_of_sort_at} WHERE c.closed_at IS NULL AND c.body IS NOT NULL;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, holder, dimension, 0, state, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(overdue) AS BIGINT), 0
  FROM open_case GROUP BY county, holder, dimension, state;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, holder, dimension + 1, month, '', 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0
  FROM open_case GROUP BY county, holder, dimension, month;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, holder, dimension + 2, day, '', 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0
  FROM open_case GROUP BY county, holder, dimension, day;
DROP TABLE open_case;
DROP TABLE day_month;
