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

-- Canteen 爱心食堂 (feature S9): a care fund that serves meals; the id is the fund's, whose gifts and spending stand in the ledger. `marks` are
-- the attributes of those who may eat, price is what somebody pays and subsidy what the canteen adds for a meal, in fen.
CREATE TABLE canteen (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, marks {json} NOT NULL, price {int} NOT NULL, subsidy {int} NOT NULL,
  version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX canteen_village ON canteen(county, village, id);

-- A meal of a day: what there is, and when it is over how many were served; `entry` is what the eaters paid for it.
CREATE TABLE canteen_meal (
  county {int} NOT NULL, canteen {int} NOT NULL, day {path} NOT NULL, meal {path} NOT NULL, dishes {text} NOT NULL, served {int},
  entry {int}, takings {int} NOT NULL, subsidy {int} NOT NULL, recorder_name {text} NOT NULL, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, canteen, day, meal)) {clustered};

-- Whose people ate, where that was entered by household; never published.
CREATE TABLE canteen_eater (
  county {int} NOT NULL, canteen {int} NOT NULL, day {path} NOT NULL, meal {path} NOT NULL, household {int} NOT NULL, portions {int} NOT NULL,
  PRIMARY KEY (county, canteen, day, meal, household)) {clustered};

-- Gifts in kind: rice, oil, a morning's work.
CREATE TABLE canteen_gift (
  county {int} NOT NULL, id {id} NOT NULL, canteen {int} NOT NULL, day {path} NOT NULL, giver {text} NOT NULL, what {text} NOT NULL,
  recorder_name {text} NOT NULL, at {time} NOT NULL, withdrawn {text},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX canteen_gift_day ON canteen_gift(county, canteen, day, id);
