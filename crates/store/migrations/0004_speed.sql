-- The lists of open cases by due time also count them by state (the head of the work list): from the index alone.
DROP INDEX cases_open;
CREATE INDEX cases_open ON cases(county, sort_at, id, state, overdue, bounces) WHERE closed_at IS NULL;
DROP INDEX cases_open_a1;
CREATE INDEX cases_open_a1 ON cases(county, a1, sort_at, id, state, overdue, bounces) WHERE closed_at IS NULL;
DROP INDEX cases_open_a2;
CREATE INDEX cases_open_a2 ON cases(county, a2, sort_at, id, state, overdue, bounces) WHERE closed_at IS NULL;
DROP INDEX cases_open_body;
CREATE INDEX cases_open_body ON cases(county, body, sort_at, id, state, overdue, bounces) WHERE closed_at IS NULL;
-- What lists look up. Open cases are few: whoever filters them by one of these finds them without reading the others.
CREATE INDEX cases_open_a3 ON cases(county, a3, sort_at, id, state, overdue, bounces) WHERE closed_at IS NULL;
CREATE INDEX cases_open_state ON cases(county, state, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_category ON cases(county, category, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_channel ON cases(county, channel, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_grade ON cases(county, grade, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_overdue ON cases(county, sort_at, id) WHERE closed_at IS NULL AND overdue;
-- The ways down from a figure to its cases, newest first.
CREATE INDEX cases_category ON cases(county, category, id) WHERE category IS NOT NULL;
CREATE INDEX cases_channel ON cases(county, channel, id);
CREATE INDEX cases_unanswered ON cases(county, id) WHERE replied_at IS NULL;
CREATE INDEX cases_stars ON cases(county, stars, id) WHERE stars IS NOT NULL;

-- Counters are read by ranges of days: the rows of a place and breakdown lie together, day by day.
ALTER TABLE counter RENAME TO counter_before;
CREATE TABLE counter (
  county {int} NOT NULL, place {int} NOT NULL, dimension {int} NOT NULL, key {path} NOT NULL, day {int} NOT NULL,
  reported {int} NOT NULL, replied {int} NOT NULL, closed {int} NOT NULL, on_time {int} NOT NULL, rated {int} NOT NULL,
  satisfied {int} NOT NULL, stars {int} NOT NULL, open {int} NOT NULL, overdue {int} NOT NULL, closed_here {int} NOT NULL,
  PRIMARY KEY (county, place, dimension, day, key)) {clustered};
INSERT INTO counter SELECT county, place, dimension, key, day, reported, replied, closed, on_time, rated, satisfied, stars,
  open, overdue, closed_here FROM counter_before;
DROP TABLE counter_before;
