-- What nodes hold in memory: the number grows with every change, and a node that knows a lower one reads again.
CREATE TABLE revision (
  county {int} NOT NULL, key {path} NOT NULL, number {int} NOT NULL,
  PRIMARY KEY (county, key)) {strict};

-- Register of divisions by statistical code: one row for every span of days in which name and parent stayed the same.
-- Days are ISO dates in Beijing; until is the first day on which the row no longer holds.
CREATE TABLE division (
  county {int} NOT NULL, code {path} NOT NULL, since {path} NOT NULL, until {path},
  name {text} NOT NULL, level {text} NOT NULL, parent {path}, flags {json} NOT NULL, place {int},
  became {text}, successor {path},
  PRIMARY KEY (county, code, since)) {strict};
CREATE INDEX division_place ON division(county, place, since) WHERE place IS NOT NULL;

-- Years of the working-day calendar that were loaded here; they go before the shipped ones.
CREATE TABLE calendar_year (
  county {int} NOT NULL, year {int} NOT NULL, days {json} NOT NULL, loaded_at {time} NOT NULL, author {text} NOT NULL,
  PRIMARY KEY (county, year)) {strict};

-- Every version of the profile; the one in force is also the setting `profile`.
CREATE TABLE profile_version (
  county {int} NOT NULL, version {int} NOT NULL, at {time} NOT NULL, account {int}, author {text} NOT NULL,
  note {text} NOT NULL, changes {json} NOT NULL, profile {json} NOT NULL,
  PRIMARY KEY (county, version)) {strict};
