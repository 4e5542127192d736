-- When personal data was erased because its term was over (feature P4). The indexes hold only what waits to be erased.
ALTER TABLE person ADD COLUMN erased_at {time};
CREATE INDEX person_left ON person(county, updated_at, id) WHERE left_how IS NOT NULL AND erased_at IS NULL;
ALTER TABLE visit ADD COLUMN erased_at {time};
CREATE INDEX visit_kept ON visit(county, ended_at, id) WHERE erased_at IS NULL;
ALTER TABLE cases ADD COLUMN erased_at {time};
CREATE INDEX cases_kept ON cases(county, closed_at, id) WHERE closed_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX ledger_batch_done ON ledger_batch(county, finished_at, id) WHERE state = 'done';

-- Whether anything still needs a file.
CREATE INDEX attachment_hash ON attachment(county, hash);
CREATE INDEX attachment_thumb ON attachment(county, thumb_hash) WHERE thumb_hash IS NOT NULL;

-- What was erased on which day.
CREATE TABLE retention_run (
  county {int} NOT NULL, day {path} NOT NULL, kind {path} NOT NULL, last_day {path} NOT NULL, number {int} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, day, kind)) {strict};
