-- Open cases of every place by their whole category (dimension 26), filled from what is stored as 0005 does it.
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT c.county, p.id, 26, 0, c.category, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(CASE WHEN c.overdue THEN 1 ELSE 0 END) AS BIGINT), 0
  FROM cases c JOIN place p ON p.county = c.county AND p.depth = 0
  WHERE c.closed_at IS NULL AND c.category IS NOT NULL GROUP BY c.county, p.id, c.category;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, a1, 26, 0, category, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(CASE WHEN overdue THEN 1 ELSE 0 END) AS BIGINT), 0
  FROM cases WHERE closed_at IS NULL AND category IS NOT NULL AND a1 IS NOT NULL GROUP BY county, a1, category;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, a2, 26, 0, category, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(CASE WHEN overdue THEN 1 ELSE 0 END) AS BIGINT), 0
  FROM cases WHERE closed_at IS NULL AND category IS NOT NULL AND a2 IS NOT NULL GROUP BY county, a2, category;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, a3, 26, 0, category, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(CASE WHEN overdue THEN 1 ELSE 0 END) AS BIGINT), 0
  FROM cases WHERE closed_at IS NULL AND category IS NOT NULL AND a3 IS NOT NULL GROUP BY county, a3, category;
INSERT INTO counter(county, place, dimension, day, key, reported, replied, closed, on_time, rated, satisfied, stars, open, overdue,
    closed_here)
  SELECT county, a4, 26, 0, category, 0, 0, 0, 0, 0, 0, 0, count(*), CAST(sum(CASE WHEN overdue THEN 1 ELSE 0 END) AS BIGINT), 0
  FROM cases WHERE closed_at IS NULL AND category IS NOT NULL AND a4 IS NOT NULL GROUP BY county, a4, category;
