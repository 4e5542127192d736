-- Every primary key begins with county, and every query names it: the schema distributes by county.
CREATE TABLE setting (
  county {int} NOT NULL, key {text} NOT NULL, value {json} NOT NULL,
  PRIMARY KEY (county, key)) {strict};

CREATE TABLE place (
  county {int} NOT NULL, id {id} NOT NULL,
  code {path} NOT NULL, name {text} NOT NULL, depth {int} NOT NULL, seq {int} NOT NULL,
  class {text} NOT NULL, kind {text} NOT NULL, level_key {text} NOT NULL, is_grid {bool} NOT NULL,
  a0 {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int},
  lon {float}, lat {float}, area_m2 {float}, since {time} NOT NULL, until {time},
  PRIMARY KEY (county, id), UNIQUE (county, code)) {strict};

CREATE TABLE place_shape (
  county {int} NOT NULL, place {int} NOT NULL, since {time} NOT NULL, shape {text} NOT NULL,
  PRIMARY KEY (county, place, since)) {strict};

CREATE TABLE post (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, kind {text} NOT NULL,
  name {text} NOT NULL, phone {text}, account {int}, since {time} NOT NULL, until {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX post_place ON post(county, place);

CREATE TABLE body (
  county {int} NOT NULL, id {id} NOT NULL, key {text} NOT NULL, name {text} NOT NULL, name_en {text} NOT NULL,
  place {int} NOT NULL, phone {text},
  PRIMARY KEY (county, id), UNIQUE (county, key, place)) {strict};

CREATE TABLE responsibility (
  county {int} NOT NULL, id {id} NOT NULL, category {text} NOT NULL, place {int}, body_key {text} NOT NULL,
  helpers {json} NOT NULL, days {int}, hours {int}, checker {text} NOT NULL,
  PRIMARY KEY (county, id)) {strict};

CREATE TABLE account (
  county {int} NOT NULL, id {id} NOT NULL, login {text}, name {text} NOT NULL, phone {text},
  password {text}, totp {text}, totp_on {bool} NOT NULL, totp_step {int}, locked {bool} NOT NULL, home {int},
  created_at {time} NOT NULL, seen_at {time},
  PRIMARY KEY (county, id), UNIQUE (county, login), UNIQUE (county, phone)) {strict};

CREATE TABLE duty (
  county {int} NOT NULL, id {id} NOT NULL, account {int} NOT NULL, role {text} NOT NULL, place {int} NOT NULL,
  body {int}, since {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX duty_account ON duty(county, account);
CREATE INDEX duty_place ON duty(county, place, role);

CREATE TABLE session (
  county {int} NOT NULL, token_hash {text} NOT NULL, id {id} NOT NULL, account {int} NOT NULL,
  created_at {time} NOT NULL, seen_at {time} NOT NULL, expires_at {time} NOT NULL,
  agent {text} NOT NULL, address {text} NOT NULL,
  PRIMARY KEY (county, token_hash)) {strict};
CREATE INDEX session_account ON session(county, account);

CREATE TABLE login_code (
  county {int} NOT NULL, phone {text} NOT NULL, code_hash {text} NOT NULL, expires_at {time} NOT NULL, tries {int} NOT NULL,
  sent_at {time} NOT NULL,
  PRIMARY KEY (county, phone)) {strict};

-- Failed sign-ins by account and by address: the lockout.
CREATE TABLE attempt (
  county {int} NOT NULL, key {text} NOT NULL, failures {int} NOT NULL, since {time} NOT NULL, until {time},
  PRIMARY KEY (county, key)) {strict};

CREATE TABLE api_key (
  county {int} NOT NULL, id {id} NOT NULL, name {text} NOT NULL, key_hash {text} NOT NULL, created_at {time} NOT NULL,
  revoked_at {time},
  PRIMARY KEY (county, id), UNIQUE (county, key_hash)) {strict};

CREATE TABLE idempotency (
  county {int} NOT NULL, key {text} NOT NULL, body_hash {text} NOT NULL, answer {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, key)) {strict};
CREATE INDEX idempotency_at ON idempotency(county, at);

CREATE TABLE cases (
  county {int} NOT NULL, id {id} NOT NULL, ticket {text} NOT NULL, title {text} NOT NULL, text {text} NOT NULL,
  category {text}, grade {int} NOT NULL, channel {int} NOT NULL, state {int} NOT NULL,
  reporter {int}, reporter_name {text}, reporter_phone {text}, anonymous {bool} NOT NULL, secret_hash {text},
  place {int}, a1 {int}, a2 {int}, a3 {int}, a4 {int},
  lon {float}, lat {float}, accuracy {float},
  body {int}, helpers {json} NOT NULL, checker {text} NOT NULL,
  limit_days {int}, limit_hours {int}, extra_days {int} NOT NULL, pauses {json} NOT NULL,
  reported_at {time} NOT NULL, assigned_at {time}, accepted_at {time}, replied_at {time}, resolved_at {time},
  closed_at {time}, close_how {text},
  due_at {time}, due_provisional {bool} NOT NULL, sort_at {time} NOT NULL, epoch {int} NOT NULL, overdue {bool} NOT NULL,
  bounces {int} NOT NULL, ruled {bool} NOT NULL, public {bool} NOT NULL, extension {json},
  stars {int}, rating_words {text}, rated_at {time},
  merged_into {int}, outside_number {text}, me_too {int} NOT NULL, photos {int} NOT NULL, triage {json},
  version {int} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, ticket)) {strict};
-- Open cases are few: their lists by due time are partial indexes and cost closed cases nothing.
CREATE INDEX cases_open ON cases(county, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_a1 ON cases(county, a1, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_a2 ON cases(county, a2, sort_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_body ON cases(county, body, sort_at, id) WHERE closed_at IS NULL;
-- All cases of a scope, newest first.
CREATE INDEX cases_a1 ON cases(county, a1, id);
CREATE INDEX cases_a2 ON cases(county, a2, id);
CREATE INDEX cases_a3 ON cases(county, a3, id);
CREATE INDEX cases_a4 ON cases(county, a4, id) WHERE a4 IS NOT NULL;
CREATE INDEX cases_body ON cases(county, body, id) WHERE body IS NOT NULL;
CREATE INDEX cases_reporter ON cases(county, reporter, id) WHERE reporter IS NOT NULL;
CREATE INDEX cases_phone ON cases(county, reporter_phone, id) WHERE reporter_phone IS NOT NULL;

CREATE TABLE journal (
  county {int} NOT NULL, id {id} NOT NULL, at {time} NOT NULL, actor {int}, actor_name {text} NOT NULL, role {text},
  act {text} NOT NULL, subject_kind {text} NOT NULL, subject {int} NOT NULL, place {int}, address {text},
  public {bool} NOT NULL, body_text {text}, details {json} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX journal_subject ON journal(county, subject, id);
CREATE INDEX journal_actor ON journal(county, actor, id) WHERE actor IS NOT NULL;

-- Hash chain over the journal, one row a seal.
CREATE TABLE seal (
  county {int} NOT NULL, upto {id} NOT NULL, entries {int} NOT NULL, at {time} NOT NULL, root {text} NOT NULL, previous {text} NOT NULL,
  first {int} NOT NULL,
  PRIMARY KEY (county, upto)) {strict};

-- What still has to be told to the counters, the search index, the live feed and webhooks.
CREATE TABLE outbox (
  county {int} NOT NULL, id {id} NOT NULL, kind {text} NOT NULL, subject {int} NOT NULL, data {json} NOT NULL,
  PRIMARY KEY (county, id)) {strict};

CREATE TABLE counter (
  county {int} NOT NULL, place {int} NOT NULL, dimension {int} NOT NULL, key {path} NOT NULL, day {int} NOT NULL,
  reported {int} NOT NULL, replied {int} NOT NULL, closed {int} NOT NULL, on_time {int} NOT NULL, rated {int} NOT NULL,
  satisfied {int} NOT NULL, stars {int} NOT NULL, open {int} NOT NULL, overdue {int} NOT NULL, closed_here {int} NOT NULL,
  PRIMARY KEY (county, place, dimension, key, day)) {strict};
CREATE TABLE place_load (
  county {int} NOT NULL, place {int} NOT NULL, open {int} NOT NULL, overdue {int} NOT NULL, reported {int} NOT NULL,
  PRIMARY KEY (county, place)) {strict};

CREATE TABLE task (
  county {int} NOT NULL, case_id {int} NOT NULL, kind {text} NOT NULL, holder {path} NOT NULL,
  due_at {time} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, case_id, kind)) {strict};
CREATE INDEX task_holder ON task(county, holder, due_at, case_id);

CREATE TABLE clock (
  county {int} NOT NULL, kind {text} NOT NULL, subject {int} NOT NULL, epoch {int} NOT NULL,
  next_at {time} NOT NULL, stage {text} NOT NULL,
  PRIMARY KEY (county, kind, subject)) {strict};
CREATE INDEX clock_next ON clock(county, next_at);
CREATE TABLE firing (
  county {int} NOT NULL, kind {text} NOT NULL, subject {int} NOT NULL, epoch {int} NOT NULL, stage {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, kind, subject, epoch, stage)) {strict};

CREATE TABLE attachment (
  county {int} NOT NULL, id {id} NOT NULL, token {text} NOT NULL, hash {text} NOT NULL, thumb_hash {text}, kind {text} NOT NULL,
  mime {text} NOT NULL, width {int}, height {int}, bytes {int} NOT NULL, uploader {int},
  case_id {int}, entry {int}, role {text} NOT NULL, public {bool} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, token)) {strict};
CREATE INDEX attachment_case ON attachment(county, case_id, id) WHERE case_id IS NOT NULL;

CREATE TABLE follow (
  county {int} NOT NULL, case_id {int} NOT NULL, who {text} NOT NULL, kind {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, case_id, kind, who)) {strict};

CREATE TABLE report_code (
  county {int} NOT NULL, id {id} NOT NULL, token {text} NOT NULL, kind {text} NOT NULL, name {text} NOT NULL, place {int} NOT NULL,
  state {text} NOT NULL, scans {int} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, token)) {strict};
CREATE INDEX report_code_place ON report_code(county, place, id);

CREATE TABLE triage_model (
  county {int} NOT NULL, version {int} NOT NULL, trained_at {time} NOT NULL, rows {int} NOT NULL, classes {int} NOT NULL,
  macro_f1 {float}, active {bool} NOT NULL, blob {bytes} NOT NULL,
  PRIMARY KEY (county, version)) {strict};
CREATE TABLE correction (
  county {int} NOT NULL, case_id {int} NOT NULL, category {text} NOT NULL, proposed {text}, at {time} NOT NULL,
  PRIMARY KEY (county, case_id)) {strict};

CREATE TABLE preview (
  county {int} NOT NULL, id {id} NOT NULL, kind {text} NOT NULL, account {int} NOT NULL, data {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};

CREATE TABLE webhook (
  county {int} NOT NULL, id {id} NOT NULL, url {text} NOT NULL, secret {text} NOT NULL, created_at {time} NOT NULL, failures {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
