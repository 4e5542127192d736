-- Keys that encrypt personal data, wrapped by a master key that the database never sees. Kind `data` seals fields, `index`
-- makes blind indexes.
CREATE TABLE data_key (
  county {int} NOT NULL, kind {path} NOT NULL, id {int} NOT NULL, master {text} NOT NULL, wrapped {bytes} NOT NULL,
  created_at {time} NOT NULL,
  PRIMARY KEY (county, kind, id)) {strict};

-- Households as they are now; days are ISO dates in Beijing.
CREATE TABLE household (
  county {int} NOT NULL, id {id} NOT NULL, number {path} NOT NULL,
  place {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int},
  address {text} NOT NULL, room {text} NOT NULL, lon {float}, lat {float},
  head {int}, head_name {text} NOT NULL, members {int} NOT NULL, living {int} NOT NULL,
  since {path} NOT NULL, until {path}, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, number)) {strict};
CREATE INDEX household_place ON household(county, place, id);
CREATE INDEX household_a1 ON household(county, a1, number);
CREATE INDEX household_a2 ON household(county, a2, number);
CREATE INDEX household_a3 ON household(county, a3, number) WHERE a3 IS NOT NULL;
CREATE INDEX household_a4 ON household(county, a4, number) WHERE a4 IS NOT NULL;

-- People as they are now. Numbers are sealed; the index beside each finds the exact value and nothing else.
CREATE TABLE person (
  county {int} NOT NULL, id {id} NOT NULL, name {text} NOT NULL, sex {text}, birth {path}, residence {text} NOT NULL,
  id_sealed {bytes}, id_index {bytes}, phone_sealed {bytes}, phone_index {bytes}, tails {text} NOT NULL,
  household {int}, relation {text} NOT NULL, place {int} NOT NULL,
  account {int}, left_how {text}, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, id_index)) {strict};
CREATE INDEX person_household ON person(county, household) WHERE household IS NOT NULL;
CREATE INDEX person_phone ON person(county, phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX person_account ON person(county, account) WHERE account IS NOT NULL;

-- Who lived where and when: one row for every span of days in which somebody belonged to one household.
CREATE TABLE stay (
  county {int} NOT NULL, person {int} NOT NULL, since {path} NOT NULL, until {path},
  household {int} NOT NULL, relation {text} NOT NULL, ended {text},
  PRIMARY KEY (county, person, since)) {strict};
CREATE INDEX stay_household ON stay(county, household, since);

-- What households and people are marked as; until is the first day on which it no longer holds.
CREATE TABLE attribute (
  county {int} NOT NULL, id {id} NOT NULL, household {int} NOT NULL, person {int}, code {path} NOT NULL,
  since {path} NOT NULL, until {path}, note {text} NOT NULL, author {int}, created_at {time} NOT NULL, counted {bool} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX attribute_lapsing ON attribute(county, until, id) WHERE until IS NOT NULL AND counted;
CREATE INDEX attribute_household ON attribute(county, household, code);

-- How many of a kind stand in a place and below it: `households`, `people`, `living`, `+CODE` for attributes.
CREATE TABLE register_count (
  county {int} NOT NULL, place {int} NOT NULL, key {path} NOT NULL, number {int} NOT NULL,
  PRIMARY KEY (county, place, key)) {clustered};

-- What residents say is wrong in their own file.
CREATE TABLE file_correction (
  county {int} NOT NULL, id {id} NOT NULL, household {int} NOT NULL, person {int}, account {int} NOT NULL, place {int} NOT NULL,
  a1 {int}, a2 {int}, a3 {int}, a4 {int},
  words_sealed {bytes} NOT NULL, state {path} NOT NULL, answer {text}, created_at {time} NOT NULL, decided_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX file_correction_account ON file_correction(county, account, id);
CREATE INDEX file_correction_open ON file_correction(county, id) WHERE state = 'open';
