-- The policy library as it is now; days are ISO dates in Beijing. Topics stand as ` elder health `, words between spaces.
CREATE TABLE policy (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL,
  title {text} NOT NULL, number {text} NOT NULL, issuer {text} NOT NULL, topics {path} NOT NULL, words {text} NOT NULL,
  audience {text} NOT NULL, item {path}, body_text {text} NOT NULL, since {path} NOT NULL, until {path},
  version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX policy_place ON policy(county, place, id);

-- Every version as it was saved.
CREATE TABLE policy_version (
  county {int} NOT NULL, policy {int} NOT NULL, version {int} NOT NULL, data {json} NOT NULL,
  author {int}, author_name {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, policy, version)) {strict};

-- What a case that is an application is about. What the form holds is sealed.
CREATE TABLE application (
  county {int} NOT NULL, case_id {int} NOT NULL, item {path} NOT NULL, household {int} NOT NULL, person {int} NOT NULL,
  answers_sealed {bytes} NOT NULL, consent {path} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, case_id)) {strict};
CREATE INDEX application_person ON application(county, person, case_id);

-- Service packs that were handed out. Whether one is still good follows from session, account and duties, and is not stored.
CREATE TABLE service_pack (
  county {int} NOT NULL, id {id} NOT NULL, account {int} NOT NULL, session {int} NOT NULL, actor_name {text} NOT NULL, role {path},
  taken_at {time} NOT NULL, synced_at {time} NOT NULL, expires_at {time} NOT NULL,
  households {int} NOT NULL, people {int} NOT NULL, phones {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
-- The places a pack covers: a duty that is taken away ends it.
CREATE TABLE service_pack_place (
  county {int} NOT NULL, pack {int} NOT NULL, place {int} NOT NULL,
  PRIMARY KEY (county, pack, place)) {strict};
