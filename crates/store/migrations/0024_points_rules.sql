-- Rules of points (feature S1): a rule of a village, and every version of it as it was written. A version that was adopted is never changed.
CREATE TABLE points_rule (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, programme {path} NOT NULL, trigger_kind {path} NOT NULL,
  latest {int} NOT NULL, adopted {int}, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX points_rule_village ON points_rule(county, village, id);

CREATE TABLE points_rule_version (
  county {int} NOT NULL, rule {int} NOT NULL, version {int} NOT NULL, state {path} NOT NULL, data {json} NOT NULL, resolution {json},
  author {int}, author_name {text} NOT NULL, written_at {time} NOT NULL, adopted_at {time}, retired_at {time},
  PRIMARY KEY (county, rule, version)) {strict};

-- What a holder has had under a rule in a day, a month, a year and altogether: what caps are read from.
CREATE TABLE points_used (
  county {int} NOT NULL, rule {int} NOT NULL, kind {path} NOT NULL, holder {int} NOT NULL, period {path} NOT NULL, used {int} NOT NULL,
  PRIMARY KEY (county, rule, kind, holder, period)) {clustered};

-- Events that rules pay for (feature S2). They stay, so that a new rule can be tried on them.
CREATE TABLE points_event (
  county {int} NOT NULL, id {id} NOT NULL, kind {path} NOT NULL, subject {int} NOT NULL, village {int} NOT NULL, holder_kind {path} NOT NULL,
  holder {int} NOT NULL, person {int}, day {path} NOT NULL, facts {json} NOT NULL, state {path} NOT NULL, said {text}, at {time} NOT NULL, done_at {time},
  PRIMARY KEY (county, id), UNIQUE (county, kind, subject)) {strict};
CREATE INDEX points_event_waiting ON points_event(county, id) WHERE state = 'waiting';
CREATE INDEX points_event_village ON points_event(county, village, kind, day, id);

-- The committee of a village, how it works, and who sits on it.
CREATE TABLE points_committee (
  county {int} NOT NULL, village {int} NOT NULL, quorum {int} NOT NULL, review_days {int} NOT NULL, notice_days {int} NOT NULL,
  objection_days {int} NOT NULL, appeal_days {int} NOT NULL, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, village)) {strict};
CREATE TABLE points_member (
  county {int} NOT NULL, village {int} NOT NULL, account {int} NOT NULL, name {text} NOT NULL, since {time} NOT NULL,
  PRIMARY KEY (county, village, account)) {strict};
CREATE INDEX points_member_account ON points_member(county, account);

-- Declarations, and what was said about them.
CREATE TABLE points_claim (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, place {int} NOT NULL, household {int} NOT NULL, person {int} NOT NULL,
  account {int} NOT NULL, rule {int} NOT NULL, rule_version {int} NOT NULL, programme {path} NOT NULL, label {text} NOT NULL, category {path} NOT NULL,
  day {path} NOT NULL, quantity {int} NOT NULL, words {text} NOT NULL, photos {int} NOT NULL, amount {int} NOT NULL, state {path} NOT NULL,
  due_at {time}, entry {int}, paid {int}, round {int} NOT NULL, version {int} NOT NULL, created_at {time} NOT NULL, changed_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX points_claim_village ON points_claim(county, village, state, id);
CREATE INDEX points_claim_household ON points_claim(county, household, id);

-- A place for each member in each round of a review; the word is empty until it is said. The id is what the member's inbox refers to.
CREATE TABLE points_ballot (
  county {int} NOT NULL, id {id} NOT NULL, claim {int} NOT NULL, round {int} NOT NULL, account {int} NOT NULL, name {text} NOT NULL,
  approves {bool}, reason {text}, at {time} NOT NULL,
  PRIMARY KEY (county, claim, round, account)) {strict};
CREATE INDEX points_ballot_open ON points_ballot(county, account, id) WHERE approves IS NULL;

-- Steps of a declaration in order: objections, appeals, decisions.
CREATE TABLE points_claim_step (
  county {int} NOT NULL, claim {int} NOT NULL, seq {int} NOT NULL, act {path} NOT NULL, actor {int}, actor_name {text} NOT NULL,
  text {text}, at {time} NOT NULL,
  PRIMARY KEY (county, claim, seq)) {strict};
