-- Points (feature S3): accounts, entries between two of them, and the lines that an entry leaves on each. Entries and lines are only
-- ever added. A balance is never negative but for what lies outside or is owed, so that all balances of a programme together are 0.
CREATE TABLE points_account (
  county {int} NOT NULL, id {id} NOT NULL, programme {path} NOT NULL, kind {path} NOT NULL, holder {int} NOT NULL,
  place {int} NOT NULL, village {int} NOT NULL, depth {int} NOT NULL, balance {int} NOT NULL, owed {int} NOT NULL, earned {int} NOT NULL, spent {int} NOT NULL,
  seq {int} NOT NULL, frozen {bool} NOT NULL, opened_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, kind, holder, programme),
  CONSTRAINT points_balance CHECK (balance >= 0 OR kind = 'outside' OR kind = 'arrears'), CONSTRAINT points_owed CHECK (owed >= 0)) {strict};
CREATE INDEX points_account_village ON points_account(county, village, programme, kind, id);

CREATE TABLE points_entry (
  county {int} NOT NULL, id {id} NOT NULL, programme {path} NOT NULL, kind {path} NOT NULL, debit {int} NOT NULL, credit {int} NOT NULL,
  amount {int} NOT NULL, at {time} NOT NULL, day {path} NOT NULL, village {int} NOT NULL, person {int},
  rule {int}, rule_version {int}, category {path}, label {text} NOT NULL, evidence {json} NOT NULL, reason {text}, source {path}, reverses {int},
  actor {int}, actor_name {text} NOT NULL, role {path},
  PRIMARY KEY (county, id), CONSTRAINT points_amount CHECK (amount > 0 AND debit <> credit)) {strict};
-- An event pays once, and an entry is taken back once.
CREATE UNIQUE INDEX points_entry_source ON points_entry(county, source) WHERE source IS NOT NULL;
CREATE UNIQUE INDEX points_entry_reverses ON points_entry(county, reverses, kind) WHERE reverses IS NOT NULL;
CREATE INDEX points_entry_village ON points_entry(county, village, id);

-- The lines of an account in the order in which they came, whatever the clock said.
CREATE TABLE points_line (
  county {int} NOT NULL, account {int} NOT NULL, seq {int} NOT NULL, entry {int} NOT NULL, amount {int} NOT NULL, balance {int} NOT NULL,
  PRIMARY KEY (county, account, seq)) {clustered};

-- What an account earned and spent in a month; the comparison of a village is one range.
CREATE TABLE points_month (
  county {int} NOT NULL, account {int} NOT NULL, month {path} NOT NULL, programme {path} NOT NULL, village {int} NOT NULL,
  earned {int} NOT NULL, spent {int} NOT NULL, entries {int} NOT NULL,
  PRIMARY KEY (county, account, month)) {strict};
CREATE INDEX points_month_village ON points_month(county, village, month, programme, earned, account);

-- Who of a household earned how much.
CREATE TABLE points_share (
  county {int} NOT NULL, account {int} NOT NULL, person {int} NOT NULL, earned {int} NOT NULL,
  PRIMARY KEY (county, account, person)) {clustered};
