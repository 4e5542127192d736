-- Ledgers that were put in, and what each of their households was before: to take a batch back.
CREATE TABLE ledger_batch (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, account {int}, author {text} NOT NULL, state {path} NOT NULL,
  total {int} NOT NULL, done {int} NOT NULL, counts {json} NOT NULL, created_at {time} NOT NULL, finished_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE TABLE ledger_household (
  county {int} NOT NULL, batch {int} NOT NULL, household {int} NOT NULL, version {int} NOT NULL, before {json},
  PRIMARY KEY (county, batch, household)) {strict};
