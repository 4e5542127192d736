-- Posts have a term, a promise, the duty that came with them, and a household where one is named for each.
ALTER TABLE post ADD COLUMN term_until {time};
ALTER TABLE post ADD COLUMN promise {text};
ALTER TABLE post ADD COLUMN duty {int};
ALTER TABLE post ADD COLUMN household {int};
ALTER TABLE post ADD COLUMN person {int};
ALTER TABLE post ADD COLUMN end_reason {text};
CREATE INDEX post_kind ON post(county, kind, id);
CREATE INDEX post_account ON post(county, account) WHERE account IS NOT NULL;
CREATE INDEX post_household ON post(county, household) WHERE household IS NOT NULL;

-- Applications for posts, and the steps done with each.
CREATE TABLE appointment (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL, phone {text},
  account {int}, words {text} NOT NULL, stage {text} NOT NULL, publish_until {time}, post {int}, entered_by {int} NOT NULL,
  created_at {time} NOT NULL, changed_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX appointment_place ON appointment(county, place);
CREATE INDEX appointment_account ON appointment(county, account) WHERE account IS NOT NULL;
CREATE TABLE appointment_step (
  county {int} NOT NULL, appointment {int} NOT NULL, seq {int} NOT NULL, step {text} NOT NULL, actor {int} NOT NULL,
  actor_name {text} NOT NULL, note {text}, at {time} NOT NULL,
  PRIMARY KEY (county, appointment, seq)) {strict};

-- Leaves: from the first instant away to the first instant back. The duty is the stand-in's for that time.
CREATE TABLE post_leave (
  county {int} NOT NULL, id {id} NOT NULL, post {int} NOT NULL, stand_in {int} NOT NULL, from_at {time} NOT NULL,
  until_at {time} NOT NULL, reason {text}, state {text} NOT NULL, duty {int}, created_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX post_leave_post ON post_leave(county, post);
CREATE INDEX post_leave_stand_in ON post_leave(county, stand_in);
