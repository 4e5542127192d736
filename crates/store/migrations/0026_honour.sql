-- Publications of points (feature S4): one of each kind and period in a village, with figures that no longer change once it is out.
-- It is about the entries from `from_id` up to `upto_id`, so that no entry stands in two documents of one kind, or in none.
CREATE TABLE publication (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, programme {path} NOT NULL, kind {path} NOT NULL, period {path} NOT NULL,
  state {path} NOT NULL, from_id {int} NOT NULL, upto_id {int} NOT NULL, due_at {time} NOT NULL, published_at {time},
  accounts {int} NOT NULL, data {json} NOT NULL, hash {path} NOT NULL, reason {text},
  PRIMARY KEY (county, id), UNIQUE (county, village, programme, kind, period)) {strict};
CREATE INDEX publication_making ON publication(county, due_at, id) WHERE state = 'making';

-- Its lines, one for each account. Names are masked when they are written and stay as they were.
CREATE TABLE publication_row (
  county {int} NOT NULL, publication {int} NOT NULL, account {int} NOT NULL, number {text} NOT NULL, name {text} NOT NULL, place {text} NOT NULL,
  earned {int} NOT NULL, spent {int} NOT NULL, balance {int}, earlier {int}, entries {int} NOT NULL, what {text} NOT NULL,
  PRIMARY KEY (county, publication, account)) {clustered};
CREATE INDEX publication_row_rank ON publication_row(county, publication, earned, account);

-- Red and black board (feature S5). `name` is masked; the household is known to who may see the register.
CREATE TABLE honour_entry (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, colour {path} NOT NULL, state {path} NOT NULL,
  household {int} NOT NULL, place {int} NOT NULL, name {text} NOT NULL, reason {text} NOT NULL,
  proposer {int}, proposer_name {text} NOT NULL, proposed_at {time} NOT NULL,
  approver {int}, approver_name {text}, approved_at {time},
  notice_until {time}, shown_at {time}, expires_at {time}, ended_at {time}, ended_why {text}, version {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX honour_entry_village ON honour_entry(county, village, state, colour, id);
CREATE INDEX honour_entry_household ON honour_entry(county, household, id);

-- What somebody objects to: an entry of a board, or a publication. One of each person.
CREATE TABLE honour_objection (
  county {int} NOT NULL, id {id} NOT NULL, subject_kind {path} NOT NULL, subject {int} NOT NULL, village {int} NOT NULL,
  account {int} NOT NULL, account_name {text} NOT NULL, body_text {text} NOT NULL, at {time} NOT NULL,
  state {path} NOT NULL, answer {text}, decided_by {int}, decided_name {text}, decided_at {time},
  PRIMARY KEY (county, id), UNIQUE (county, subject, account)) {strict};
CREATE INDEX honour_objection_village ON honour_objection(county, village, state, id);

-- What a village has decided about its boards; nothing stands here for one that keeps what is usual.
CREATE TABLE honour_setting (
  county {int} NOT NULL, village {int} NOT NULL, black_board {bool} NOT NULL, objection_days {int} NOT NULL, show_days {int} NOT NULL,
  changed_at {time} NOT NULL,
  PRIMARY KEY (county, village)) {strict};

-- Stars (feature S5): a round of a village with its kinds of stars, who is nominated, and one vote of each person for each star.
CREATE TABLE star_round (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, title {text} NOT NULL, stars {json} NOT NULL, state {path} NOT NULL,
  nominate_until {time} NOT NULL, vote_until {time} NOT NULL, opener {int}, opener_name {text} NOT NULL, opened_at {time} NOT NULL,
  decided_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX star_round_village ON star_round(county, village, id);
CREATE TABLE star_nomination (
  county {int} NOT NULL, id {id} NOT NULL, round {int} NOT NULL, star {int} NOT NULL, household {int} NOT NULL, name {text} NOT NULL,
  reason {text} NOT NULL, state {path} NOT NULL, votes {int} NOT NULL, awarded {bool} NOT NULL, nominator {int}, at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, round, star, household)) {strict};
CREATE TABLE star_vote (
  county {int} NOT NULL, round {int} NOT NULL, star {int} NOT NULL, person {int} NOT NULL, nomination {int} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, round, star, person)) {clustered};

-- Care fund 关爱基金 (feature S9). Money stands in the ledger; here is what the public reads beside an entry.
CREATE TABLE care_fund (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, name {text} NOT NULL, purpose {text} NOT NULL, opened_at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, village, name)) {strict};
CREATE TABLE care_fund_line (
  county {int} NOT NULL, fund {int} NOT NULL, entry {int} NOT NULL, kind {path} NOT NULL, amount {int} NOT NULL, day {path} NOT NULL,
  giver {text} NOT NULL, what {text} NOT NULL, recorder_name {text} NOT NULL, at {time} NOT NULL, undone_by {int},
  PRIMARY KEY (county, fund, entry)) {clustered};

-- A call to take part in what few take part in (feature S7), with the share of households that did when it began.
CREATE TABLE points_campaign (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, programme {path} NOT NULL, category {path} NOT NULL,
  title {text} NOT NULL, body_text {text} NOT NULL, since {path} NOT NULL, until {path} NOT NULL, households_before {int} NOT NULL,
  caller {int}, caller_name {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX points_campaign_village ON points_campaign(county, village, until, id);
