-- Which households took part in the vote of a round of stars (feature S2): each once, whoever of it votes and for how many stars. The id is
-- the event that it is paid as; for whom the vote was is not here.
CREATE TABLE star_turnout (
  county {int} NOT NULL, round {int} NOT NULL, household {int} NOT NULL, id {int} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, round, household)) {clustered};

-- Who took part in a published month by group (feature S7): households with an account, those of them that were awarded something, and how
-- much, by mark and by kind of residence. Never published, and small numbers are not shown to whoever may not see the households.
CREATE TABLE participation_group (
  county {int} NOT NULL, publication {int} NOT NULL, kind {path} NOT NULL, code {path} NOT NULL,
  accounts {int} NOT NULL, active {int} NOT NULL, points {int} NOT NULL,
  PRIMARY KEY (county, publication, kind, code)) {clustered};
