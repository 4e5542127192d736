-- Attachments may belong to other things than cases; a loose one belongs to neither.
ALTER TABLE attachment ADD COLUMN subject_kind {path};
ALTER TABLE attachment ADD COLUMN subject {int};
CREATE INDEX attachment_subject ON attachment(county, subject) WHERE subject IS NOT NULL;

-- Visits to households. What was noted is sealed. `claimed_at` is what the phone said where it was not believed.
CREATE TABLE visit (
  county {int} NOT NULL, id {id} NOT NULL, household {int} NOT NULL, place {int} NOT NULL,
  visitor {int} NOT NULL, visitor_name {text} NOT NULL, companions {json} NOT NULL,
  purpose {path} NOT NULL, outcome {path} NOT NULL, matter {int}, stance {path}, care {int},
  started_at {time} NOT NULL, ended_at {time} NOT NULL, received_at {time} NOT NULL, clock {path} NOT NULL, claimed_at {time},
  lon {float}, lat {float}, accuracy_m {float}, near {path} NOT NULL,
  words_sealed {bytes}, case_id {int}, files {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX visit_household ON visit(county, household, started_at, id);
CREATE INDEX visit_visitor ON visit(county, visitor, started_at, id);
CREATE INDEX visit_matter ON visit(county, matter, household, started_at) WHERE matter IS NOT NULL;

-- One row for every present household: when it was visited last (0: never), when somebody tried, how often it was visited.
-- The list of those never or not lately visited is one range of an index, at any level.
CREATE TABLE household_visit (
  county {int} NOT NULL, household {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int},
  last_at {int} NOT NULL, tried_at {int} NOT NULL, visits {int} NOT NULL,
  PRIMARY KEY (county, household)) {strict};
CREATE INDEX household_visit_root ON household_visit(county, last_at, household);
CREATE INDEX household_visit_a1 ON household_visit(county, a1, last_at, household);
CREATE INDEX household_visit_a2 ON household_visit(county, a2, last_at, household);
CREATE INDEX household_visit_a3 ON household_visit(county, a3, last_at, household) WHERE a3 IS NOT NULL;
CREATE INDEX household_visit_a4 ON household_visit(county, a4, last_at, household) WHERE a4 IS NOT NULL;
INSERT INTO household_visit(county, household, a1, a2, a3, a4, last_at, tried_at, visits)
  SELECT county, id, a1, a2, a3, a4, 0, 0, 0 FROM household WHERE until IS NULL;

-- A matter about which families are talked over, one by one.
CREATE TABLE matter (
  county {int} NOT NULL, id {id} NOT NULL, title {text} NOT NULL, place {int} NOT NULL,
  a1 {int}, a2 {int}, a3 {int}, a4 {int}, state {path} NOT NULL, author {int}, created_at {time} NOT NULL, closed_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX matter_open ON matter(county, id) WHERE state = 'open';
CREATE TABLE matter_household (
  county {int} NOT NULL, matter {int} NOT NULL, household {int} NOT NULL, first_stance {path} NOT NULL, stance {path} NOT NULL,
  visits {int} NOT NULL, last_at {int} NOT NULL,
  PRIMARY KEY (county, matter, household)) {strict};

-- Who is linked with which household or place: party member 联户, official and department 包联.
CREATE TABLE visit_link (
  county {int} NOT NULL, id {id} NOT NULL, kind {path} NOT NULL, name {text} NOT NULL, account {int}, body {int},
  household {int}, place {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int}, every_days {int} NOT NULL,
  since {path} NOT NULL, until {path}, visits {int} NOT NULL, last_at {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX visit_link_household ON visit_link(county, household) WHERE household IS NOT NULL AND until IS NULL;
CREATE INDEX visit_link_place ON visit_link(county, place, id) WHERE until IS NULL;
CREATE INDEX visit_link_account ON visit_link(county, account) WHERE account IS NOT NULL AND until IS NULL;
CREATE INDEX visit_link_body ON visit_link(county, body) WHERE body IS NOT NULL AND until IS NULL;

-- A plan: whom one person is to visit by when.
CREATE TABLE visit_plan (
  county {int} NOT NULL, id {id} NOT NULL, title {text} NOT NULL, place {int} NOT NULL, visitor {int} NOT NULL,
  visitor_name {text} NOT NULL, source {path} NOT NULL, due_at {time} NOT NULL, state {path} NOT NULL,
  total {int} NOT NULL, done {int} NOT NULL, author {int}, created_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX visit_plan_visitor ON visit_plan(county, visitor, id) WHERE state = 'open';
CREATE TABLE visit_plan_household (
  county {int} NOT NULL, plan {int} NOT NULL, household {int} NOT NULL, visitor {int} NOT NULL, visit {int},
  PRIMARY KEY (county, plan, household)) {strict};
CREATE INDEX visit_plan_open ON visit_plan_household(county, visitor, household) WHERE visit IS NULL;

-- Whom the care list looks after, by whom and how often. What is done is sealed.
CREATE TABLE care_plan (
  county {int} NOT NULL, id {id} NOT NULL, household {int} NOT NULL, person {int}, code {path} NOT NULL,
  place {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int}, carer {int} NOT NULL, carer_name {text} NOT NULL,
  every_days {int} NOT NULL, words_sealed {bytes}, state {path} NOT NULL,
  stage {path} NOT NULL, epoch {int} NOT NULL, due_at {time} NOT NULL, checked_at {time}, missed {int} NOT NULL,
  since {path} NOT NULL, until {path}, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX care_plan_household ON care_plan(county, household) WHERE state = 'active';
CREATE INDEX care_plan_carer ON care_plan(county, carer, due_at, id) WHERE state = 'active';
CREATE INDEX care_plan_root ON care_plan(county, due_at, id) WHERE state = 'active';
CREATE INDEX care_plan_a1 ON care_plan(county, a1, due_at, id) WHERE state = 'active';
CREATE INDEX care_plan_a2 ON care_plan(county, a2, due_at, id) WHERE state = 'active';
CREATE INDEX care_plan_a3 ON care_plan(county, a3, due_at, id) WHERE state = 'active';
CREATE UNIQUE INDEX care_plan_one ON care_plan(county, household, code, coalesce(person, 0)) WHERE state = 'active';
