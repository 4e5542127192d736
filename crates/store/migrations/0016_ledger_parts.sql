-- A ledger is read into parts before anything is done, and put in part by part: a part and how far the ledger is go together,
-- so a server that stops goes on where it was. `goal` is what it becomes once it has been taken back.
ALTER TABLE ledger_batch ADD COLUMN parts {int} NOT NULL DEFAULT 0;
ALTER TABLE ledger_batch ADD COLUMN at_part {int} NOT NULL DEFAULT 0;
ALTER TABLE ledger_batch ADD COLUMN goal {path};
ALTER TABLE ledger_batch ADD COLUMN problem {json};
ALTER TABLE ledger_batch ADD COLUMN findings {bytes};
CREATE INDEX ledger_batch_busy ON ledger_batch(county, id) WHERE state IN ('reading', 'ready', 'running', 'undoing');

-- Households as the file has them and what becomes of each, sealed.
CREATE TABLE ledger_part (
  county {int} NOT NULL, batch {int} NOT NULL, seq {int} NOT NULL, sealed {bytes} NOT NULL,
  PRIMARY KEY (county, batch, seq)) {strict};

-- What people have said a column of a ledger means, by its head.
CREATE TABLE ledger_column (
  county {int} NOT NULL, head {path} NOT NULL, name {path} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, head)) {strict};
